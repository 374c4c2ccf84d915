package io.skipstream.processor.tuning;

import io.skipstream.processor.fuzz.FuzzTarget;
import io.skipstream.processor.fuzz.WireMutations;
import io.skipstream.schemas.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What streams have learnt and tasks tell, as a damaged disk or a stranger might give it back. */
public final class LearntRecordTarget implements FuzzTarget {
  private final PriorCodec priors =
      new PriorCodec(new PriorScope("9f2c", 6, "cpu-fp32-deterministic", "skipstream"));

  @Override
  public String name() {
    return "learnt records";
  }

  @Override
  public List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    seeds.add(Samples.all().get("tuning").toByteArray());
    seeds.add(Samples.all().get("tuning-prior").toByteArray());
    for (int seed = 0; seed < 8; seed++) {
      seeds.add(TuningCodec.encode(Tunings.random(seed, 6, seed), "9f2c", seed));
    }
    return seeds;
  }

  @Override
  public byte[] mutate(byte[] input, byte[] other, Random random) {
    return WireMutations.mutate(input, other, random);
  }

  @Override
  public String feed(byte[] input) {
    StringBuilder outcome = new StringBuilder();
    try {
      outcome.append(TuningCodec.decode(input).tuning().skipSet().layers()).append(" layers");
    } catch (UnreadableTuningException refused) {
      outcome.append("refused: ").append(refused.getMessage());
    }
    try {
      outcome.append(", ").append(priors.decode(input).size()).append(" sets");
    } catch (UnreadableTuningException refused) {
      outcome.append(", refused: ").append(refused.getMessage());
    }
    return outcome.toString();
  }

  @Override
  public long allocationLimitBytes(int inputBytes) {
    return (1 << 18) + 400L * inputBytes;
  }
}
