package io.skipstream.model;

import static io.skipstream.model.Damage.NORM;
import static io.skipstream.model.Damage.bytes;
import static io.skipstream.model.Damage.entry;
import static io.skipstream.model.Damage.header;
import static io.skipstream.model.Damage.kind;
import static io.skipstream.model.Damage.shift;
import static io.skipstream.model.Damage.sparse;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Safetensors files whose header lies or whose bytes do not fit it. */
class DamagedSafetensorsTest {
  @TempDir Path directory;

  @ParameterizedTest
  @MethodSource({"layoutDamages"})
  void shouldNameWhatIsWrongWhenDamaged(Damage damage) throws IOException {
    damage.assertRefused(directory);
  }

  static Stream<Damage> layoutDamages() {
    return Stream.of(
        bytes("empty weights", "", "model.safetensors", "0 bytes"),
        bytes("only a length", "\2\0\0\0\0\0\0\0", "8 bytes", "too few"),
        bytes(
            "header of 2^62 bytes",
            "\0\0\0\0\0\0\0\u0040{}",
            "header length",
            "4611686018427387904"),
        bytes(
            "negative header length",
            "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff{}",
            "header length",
            "18446744073709551615"),
        kind(
            "header above the limit",
            (b, d) -> {
              Path file = b.write(d).resolve("model.safetensors");
              sparse(file, 1L << 33);
              try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
                out.write(
                    ByteBuffer.allocate(8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(1L << 32)
                        .array());
              }
            },
            "header length",
            "4294967296",
            "limit is 16777216"),
        header("header is a list", b -> "[]", "header", "START_OBJECT"),
        header("header is cut off", b -> "{\"a\": {", "header is not valid JSON"),
        header("header goes on", b -> b.header + " {}", "goes on"),
        header(
            "same tensor twice",
            b -> {
              String text = b.header.toString();
              return text.substring(0, text.length() - 1)
                  + ",\""
                  + NORM
                  + "\":"
                  + b.entry(NORM)
                  + "}";
            },
            "Duplicate",
            NORM),
        header(
            "100,000 tensors",
            b -> {
              StringBuilder text = new StringBuilder("{");
              for (int i = 0; i < 100_000; i++) {
                text.append(i == 0 ? "" : ",")
                    .append("\"t")
                    .append(i)
                    .append("\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}");
              }
              return text.append('}').toString();
            },
            "more than 16384 tensors"),
        header(
            "endless name",
            b ->
                "{\""
                    + "x".repeat(2000)
                    + "\":{\"dtype\":\"F32\","
                    + "\"shape\":[],\"data_offsets\":[0,4]}}",
            "2000 characters",
            "limit is 512"),
        entry(
            "rank 100",
            e -> {
              for (int i = 0; i < 100; i++) {
                e.withArray("shape").add(1);
              }
            },
            "shape",
            "more than 8"),
        entry("negative shape", e -> e.putArray("shape").add(-8), "shape", "-8"),
        entry(
            "shape beyond long",
            e -> e.putArray("shape").add(BigInteger.TWO.pow(64)),
            "shape",
            "18446744073709551616"),
        entry(
            "shape product overflows",
            e -> e.putArray("shape").add(1L << 32).add(1L << 31).add(1L << 32),
            "shape",
            "beyond any file"),
        entry("shape lies", e -> e.putArray("shape").add(9), "[9] of F32", "36 bytes", "have 32"),
        entry(
            "offsets reversed",
            e -> e.putArray("data_offsets").add(99).add(3),
            "data_offsets",
            "[99, 3]"),
        entry("one offset", e -> e.putArray("data_offsets").add(99), "two data_offsets"),
        entry(
            "offsets beyond long",
            e -> e.putArray("data_offsets").add(Long.MAX_VALUE - 31).add(Long.MAX_VALUE),
            "beyond any file"),
        entry("unknown field", e -> e.put("strides", 1), "strides"),
        entry("shape is text", e -> e.put("shape", "8"), "shape", "START_ARRAY"),
        entry("overlap", e -> shift(e, -32), "overlap"),
        entry("gap", e -> shift(e, 32), "gap"),
        kind(
            "truncated",
            (b, d) -> {
              Path file = b.write(d).resolve("model.safetensors");
              try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
                out.setLength(out.length() - 1);
              }
            },
            NORM,
            "needs 32 bytes"),
        kind(
            "trailing bytes",
            (b, d) -> {
              Path file = b.write(d).resolve("model.safetensors");
              Files.write(file, new byte[3], java.nio.file.StandardOpenOption.APPEND);
            },
            "model.safetensors",
            "its tensors end at"));
  }
}
