package io.skipstream.processor.pending;

import com.google.protobuf.Message;
import io.skipstream.processor.fuzz.FuzzTarget;
import io.skipstream.processor.fuzz.WireMutations;
import io.skipstream.schemas.Samples;
import io.skipstream.schemas.v1.Counters;
import io.skipstream.schemas.v1.PendingPrompt;
import io.skipstream.schemas.v1.SeenRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;

/** Records of the state stores as their changelogs give them back. */
public final class StoreRecordTarget implements FuzzTarget {
  private final List<Serde<? extends Message>> serdes =
      List.of(
          new ProtobufSerde<>(PendingPrompt.parser()),
          new ProtobufSerde<>(SeenRequest.parser()),
          new ProtobufSerde<>(Counters.parser()));

  @Override
  public String name() {
    return "store records";
  }

  @Override
  public List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    Samples.all()
        .forEach(
            (name, sample) -> {
              if (name.startsWith("pending") || name.equals("seen") || name.equals("counters")) {
                seeds.add(sample.toByteArray());
              }
            });
    return seeds;
  }

  @Override
  public byte[] mutate(byte[] input, byte[] other, Random random) {
    return WireMutations.mutate(input, other, random);
  }

  @Override
  public String feed(byte[] input) {
    String outcome = "read";
    for (Serde<? extends Message> serde : serdes) {
      try {
        serde.deserializer().deserialize("store", input);
      } catch (SerializationException refused) {
        outcome = "refused: " + refused.getCause().getMessage();
      }
    }
    return outcome;
  }

  @Override
  public long allocationLimitBytes(int inputBytes) {
    return (1 << 18) + 400L * inputBytes;
  }
}
