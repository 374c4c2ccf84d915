#!/usr/bin/env python3
"""Makes the reference checkpoints under src/test/resources/fixtures.

Tiny random models of every supported architecture with the logits that Hugging Face transformers
computes for them in fp32 with eager attention. Run with transformers 5.18 and torch 2.13 (CPU):

    python3 make_fixtures.py ../resources/fixtures

Each fixture is a model directory plus expected.json (input ids, what is special about the fixture)
and expected.safetensors (tensor logits.N, fp32, [ids of sequence N, vocabulary]).
"""

import json
import math
import pathlib
import shutil
import sys

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    LlamaConfig,
    LlamaForCausalLM,
    MistralConfig,
    MistralForCausalLM,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen3Config,
    Qwen3ForCausalLM,
)

VOCABULARY = 320
SEQUENCE_LENGTHS = (40, 29, 7)
COMMON = dict(
    vocab_size=VOCABULARY,
    hidden_size=64,
    intermediate_size=96,
    num_hidden_layers=3,
    num_attention_heads=4,
    num_key_value_heads=2,
    max_position_embeddings=256,
    bos_token_id=0,
    eos_token_id=1,
    pad_token_id=None,
    attn_implementation="eager",
)
TOKENIZER_TEXT = [
    "The river ran below the town, and the town slept above the river.",
    "A small boat came in with the tide, and nobody saw it but the keeper of the light.",
    "public final class Keeper { private final int light; public int light() { return light; } }",
    "for (int row = 0; row < rows; row++) { total += values[row]; }",
]


def rope(kind="default", theta=10000.0, **more):
    return dict(rope_type=kind, rope_theta=theta, **more)


FIXTURES = {
    "llama": dict(
        note="untied head, default rope",
        model=LlamaForCausalLM,
        config=LlamaConfig(**COMMON, tie_word_embeddings=False, rope_parameters=rope()),
    ),
    "llama-rope-llama3": dict(
        note="llama3 rope scaling with unscaled, blended and scaled dimensions; tied; older config style",
        model=LlamaForCausalLM,
        config=LlamaConfig(
            **COMMON,
            tie_word_embeddings=True,
            rope_parameters=rope(
                "llama3",
                factor=8.0,
                low_freq_factor=1.0,
                high_freq_factor=4.0,
                original_max_position_embeddings=32,
            ),
        ),
        older_config=True,
    ),
    "llama-rope-linear-bias": dict(
        note="linear rope scaling, biases on all four attention projections",
        model=LlamaForCausalLM,
        config=LlamaConfig(
            **COMMON, tie_word_embeddings=True, attention_bias=True, rope_parameters=rope("linear", factor=2.5)
        ),
    ),
    "llama-sharded": dict(
        note="three weight files; eos list; grouped 4:1; older config style",
        model=LlamaForCausalLM,
        config=LlamaConfig(
            **{**COMMON, "num_key_value_heads": 1, "eos_token_id": [1, 2]},
            tie_word_embeddings=False,
            rope_parameters=rope(theta=500000.0),
        ),
        shard_bytes="200KB",
        older_config=True,
    ),
    "llama-bf16": dict(
        note="bfloat16 weights, logits in fp32 from the rounded weights",
        model=LlamaForCausalLM,
        config=LlamaConfig(**COMMON, tie_word_embeddings=False, rope_parameters=rope()),
        dtype=torch.bfloat16,
    ),
    "mistral": dict(
        note="sliding window of 12 positions, head_dim times heads is not hidden_size",
        model=MistralForCausalLM,
        config=MistralConfig(
            **COMMON, head_dim=24, tie_word_embeddings=False, sliding_window=12, rope_parameters=rope()
        ),
        older_config=True,
    ),
    "mistral-fp16": dict(
        note="float16 weights, no sliding window",
        model=MistralForCausalLM,
        config=MistralConfig(
            **COMMON, head_dim=16, tie_word_embeddings=False, sliding_window=None, rope_parameters=rope(theta=1e6)
        ),
        dtype=torch.float16,
    ),
    "qwen2": dict(
        note="biases on query, key and value; tied",
        model=Qwen2ForCausalLM,
        config=Qwen2Config(
            **COMMON, tie_word_embeddings=True, use_sliding_window=False, rope_parameters=rope(theta=1e6)
        ),
    ),
    "qwen3": dict(
        note="query and key norms, head_dim 32 with hidden_size 64",
        model=Qwen3ForCausalLM,
        config=Qwen3Config(
            **{**COMMON, "rms_norm_eps": 1e-6},
            head_dim=32,
            tie_word_embeddings=False,
            rope_parameters=rope(theta=1e6),
        ),
    ),
    "qwen3-sliding-bf16": dict(
        note="every layer slides over 10 positions; tied; bfloat16",
        model=Qwen3ForCausalLM,
        config=Qwen3Config(
            **COMMON,
            head_dim=16,
            tie_word_embeddings=True,
            use_sliding_window=True,
            sliding_window=10,
            max_window_layers=0,
            rope_parameters=rope(theta=1e6),
        ),
        dtype=torch.bfloat16,
    ),
}


def randomise(model, generator):
    """Weights for logits of a few units: nothing stays at the value that an omission would give."""
    tied = model.config.tie_word_embeddings
    for name, value in model.named_parameters():
        noise = torch.randn(value.shape, generator=generator)
        if name.endswith("norm.weight"):
            value.data = 1 + 0.3 * noise
        elif name.endswith("bias"):
            value.data = 0.5 * noise
        elif name.endswith("embed_tokens.weight"):
            value.data = (0.3 if tied else 1.0) * noise
        elif name.endswith("lm_head.weight"):
            value.data = 2 * noise / math.sqrt(value.shape[1])
        else:
            value.data = 1.5 * noise / math.sqrt(value.shape[1])


def make_tokenizer(path):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(
        TOKENIZER_TEXT,
        trainers.BpeTrainer(
            vocab_size=300,
            special_tokens=["<|begin|>", "<|end|>", "<|stop|>"],
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        ),
    )
    tokenizer.save(str(path), pretty=False)


def rewrite_in_older_style(path):
    """The fields as transformers 4 wrote them, which most published models still have."""
    config = json.loads(path.read_text())
    parameters = config.pop("rope_parameters")
    config["rope_theta"] = parameters.pop("rope_theta")
    config["rope_scaling"] = None if parameters["rope_type"] == "default" else parameters
    config["torch_dtype"] = config.pop("dtype")
    config.pop("layer_types", None)
    path.write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")


def make(name, fixture, root, tokenizer, seed):
    directory = root / name
    shutil.rmtree(directory, ignore_errors=True)
    generator = torch.Generator().manual_seed(seed)
    dtype = fixture.get("dtype", torch.float32)
    model = fixture["model"](fixture["config"]).eval()
    randomise(model, generator)
    model = model.to(dtype)
    model.save_pretrained(directory, max_shard_size=fixture.get("shard_bytes", "5GB"))
    # Loaded anew in fp32: Module.to would have rounded the rotary frequencies too.
    model = fixture["model"].from_pretrained(directory, dtype=torch.float32, attn_implementation="eager").eval()
    logits, ids = {}, []
    with torch.no_grad():
        for index, length in enumerate(SEQUENCE_LENGTHS):
            row = torch.randint(3, VOCABULARY, (1, length), generator=generator)
            whole = model(row, use_cache=False).logits[0].contiguous()
            cache, steps = None, []
            for token in row[0].tolist():
                out = model(torch.tensor([[token]]), past_key_values=cache, use_cache=True)
                cache = out.past_key_values
                steps.append(out.logits[0, 0])
            worst = (torch.stack(steps) - whole).abs().max().item()
            assert worst < 5e-5, (name, index, worst)
            logits[f"logits.{index}"] = whole
            ids.append(row[0].tolist())
    if fixture.get("older_config"):
        rewrite_in_older_style(directory / "config.json")
    save_file(logits, directory / "expected.safetensors")
    (directory / "expected.json").write_text(
        json.dumps({"note": fixture["note"], "seed": seed, "ids": ids}, separators=(",", ":")) + "\n"
    )
    shutil.copy(tokenizer, directory / "tokenizer.json")
    for file in directory.iterdir():
        file.chmod(0o644)
    size = sum(f.stat().st_size for f in directory.iterdir())
    peak = max(v.abs().max().item() for v in logits.values())
    spread = torch.cat([v.flatten() for v in logits.values()]).std().item()
    print(f"{name:24} {size:8} bytes  logits std {spread:.2f} max {peak:.2f}")
    assert size < 1_000_000, name


def main():
    root = pathlib.Path(sys.argv[1])
    root.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    torch.set_num_threads(1)
    tokenizer = root / "tokenizer.json"
    make_tokenizer(tokenizer)
    for seed, (name, fixture) in enumerate(FIXTURES.items(), start=1):
        make(name, fixture, root, tokenizer, seed)
    tokenizer.unlink()


if __name__ == "__main__":
    main()
