#!/usr/bin/env python3
"""Makes the tiny tokenizers under src/test/resources/tokenizers, of the two SentencePiece-like kinds.

    python3 make_tokenizers.py ../resources/tokenizers
"""

import pathlib
import sys

from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

WORDS = ["\u2581the", "\u2581boat", "\u2581", "s", "a", "\u2581a", "e", "t", "h", "b", "o", ".", "\u2581\u2581"]
SPECIAL = ["<unk>", "<s>", "</s>"]


def byte_fallback():
    """As Llama 2 and the first Mistral have it: blanks are U+2581, unknown characters bytes."""
    tokens = SPECIAL + [f"<0x{byte:02X}>" for byte in range(256)] + WORDS
    tokenizer = Tokenizer(
        models.BPE(
            {token: i for i, token in enumerate(tokens)},
            [("\u2581", "a"), ("\u2581", "\u2581")],
            unk_token="<unk>",
            byte_fallback=True,
            fuse_unk=True,
        )
    )
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("\u2581"), normalizers.Replace(" ", "\u2581")])
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("\u2581", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 1)])
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in SPECIAL])
    # What some published files carry; a server must not cut prompts silently.
    tokenizer.enable_truncation(4)
    tokenizer.enable_padding(length=12)
    return tokenizer


def metaspace():
    tokens = [(token, 0.0) for token in SPECIAL] + [(token, -float(i)) for i, token in enumerate(WORDS)]
    tokenizer = Tokenizer(models.Unigram(tokens, unk_id=0))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in SPECIAL])
    return tokenizer


if __name__ == "__main__":
    root = pathlib.Path(sys.argv[1])
    root.mkdir(parents=True, exist_ok=True)
    byte_fallback().save(str(root / "byte-fallback.json"), pretty=False)
    metaspace().save(str(root / "metaspace.json"), pretty=False)
