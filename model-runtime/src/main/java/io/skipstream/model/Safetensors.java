package io.skipstream.model;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the header of a safetensors file. Nothing is believed: the header's length is checked
 * against file and limit before it is read, and the tensors must cover the rest of the file
 * exactly, without gap or overlap, each as many bytes as its shape and type need.
 */
final class Safetensors {
  static final long MAX_HEADER_BYTES = 16L << 20;
  static final int MAX_TENSORS = 1 << 14;
  static final int MAX_RANK = 8;
  static final int MAX_NAME_LENGTH = 512;
  private static final int LENGTH_BYTES = 8;

  /** Bits an element takes, of the types that published files have. */
  private static final Map<String, Integer> TYPE_BITS =
      Map.ofEntries(
          Map.entry("F64", 64),
          Map.entry("I64", 64),
          Map.entry("U64", 64),
          Map.entry("C64", 64),
          Map.entry("F32", 32),
          Map.entry("I32", 32),
          Map.entry("U32", 32),
          Map.entry("F16", 16),
          Map.entry("BF16", 16),
          Map.entry("I16", 16),
          Map.entry("U16", 16),
          Map.entry("F8_E4M3", 8),
          Map.entry("F8_E5M2", 8),
          Map.entry("F8_E8M0", 8),
          Map.entry("I8", 8),
          Map.entry("U8", 8),
          Map.entry("BOOL", 8));

  /**
   * A tensor as the header describes it; its range is within the file.
   *
   * @param type as the header names it, perhaps one that is not supported
   * @param offset of the first byte, from the start of the file
   */
  record Entry(String name, String type, long[] shape, Path file, long offset, long bytes) {
    String describe() {
      return "%s: tensor %s".formatted(file, name);
    }
  }

  private Safetensors() {}

  /** The tensors of a file by name, in the order of their bytes. */
  static Map<String, Entry> read(Path file) {
    long fileBytes = ModelDirectory.sizeOf(file);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long headerBytes = headerBytes(file, channel, fileBytes);
      ByteBuffer header = readFully(channel, LENGTH_BYTES, (int) headerBytes);
      String json = StandardCharsets.UTF_8.newDecoder().decode(header).toString();
      List<Entry> entries = parse(file, json, LENGTH_BYTES + headerBytes);
      return checkLayout(file, entries, LENGTH_BYTES + headerBytes, fileBytes);
    } catch (CharacterCodingException e) {
      throw new ModelLoadException(file + ": header is not valid UTF-8", e);
    } catch (JsonProcessingException e) {
      throw JsonFile.invalid(file + ": header is not valid JSON", e);
    } catch (IOException e) {
      throw new ModelLoadException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static long headerBytes(Path file, FileChannel channel, long fileBytes)
      throws IOException {
    if (fileBytes < LENGTH_BYTES + 2) {
      throw new ModelLoadException(
          "%s: has %d bytes, too few for a safetensors file".formatted(file, fileBytes));
    }
    long headerBytes = readFully(channel, 0, LENGTH_BYTES).getLong();
    long most = Math.min(MAX_HEADER_BYTES, fileBytes - LENGTH_BYTES);
    if (headerBytes < 2 || headerBytes > most) {
      throw new ModelLoadException(
          "%s: header length is %s bytes, must be 2..%d (file has %d bytes, limit is %d)"
              .formatted(
                  file, Long.toUnsignedString(headerBytes), most, fileBytes, MAX_HEADER_BYTES));
    }
    return headerBytes;
  }

  private static ByteBuffer readFully(FileChannel channel, long position, int bytes)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new IOException("ends within the header");
      }
    }
    return buffer.flip();
  }

  private static List<Entry> parse(Path file, String json, long dataStart) throws IOException {
    List<Entry> entries = new ArrayList<>();
    try (JsonParser parser = JsonFile.FACTORY.createParser(json)) {
      expect(file, "header", parser.nextToken(), JsonToken.START_OBJECT);
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        parser.nextToken();
        if (name.equals("__metadata__")) {
          expect(file, "__metadata__", parser.currentToken(), JsonToken.START_OBJECT);
          parser.skipChildren();
          continue;
        }
        if (entries.size() == MAX_TENSORS) {
          throw new ModelLoadException(
              "%s: header has more than %d tensors, the limit".formatted(file, MAX_TENSORS));
        }
        if (name.length() > MAX_NAME_LENGTH) {
          throw new ModelLoadException(
              "%s: a tensor name has %d characters, the limit is %d"
                  .formatted(file, name.length(), MAX_NAME_LENGTH));
        }
        entries.add(parseTensor(file, name, parser, dataStart));
      }
      if (parser.nextToken() != null) {
        throw new ModelLoadException(file + ": header goes on after its JSON object");
      }
    }
    return entries;
  }

  private static Entry parseTensor(Path file, String name, JsonParser parser, long dataStart)
      throws IOException {
    String where = "tensor " + name;
    expect(file, where, parser.currentToken(), JsonToken.START_OBJECT);
    String type = null;
    long[] shape = null;
    long[] offsets = null;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String field = parser.currentName();
      parser.nextToken();
      switch (field) {
        case "dtype" -> {
          expect(file, where + ": dtype", parser.currentToken(), JsonToken.VALUE_STRING);
          type = parser.getText();
        }
        case "shape" -> shape = parseSizes(file, where + ": shape", parser, MAX_RANK);
        case "data_offsets" -> offsets = parseSizes(file, where + ": data_offsets", parser, 2);
        default ->
            throw new ModelLoadException("%s: %s: unknown field %s".formatted(file, where, field));
      }
    }
    if (type == null || shape == null || offsets == null || offsets.length != 2) {
      throw new ModelLoadException(
          "%s: %s must have dtype, shape and two data_offsets".formatted(file, where));
    }
    if (offsets[1] < offsets[0]) {
      throw new ModelLoadException(
          "%s: %s: data_offsets %s end before they start"
              .formatted(file, where, Arrays.toString(offsets)));
    }
    Entry entry =
        new Entry(
            name,
            type,
            shape,
            file,
            add(file, where, dataStart, offsets[0]),
            offsets[1] - offsets[0]);
    checkSize(entry);
    return entry;
  }

  private static long add(Path file, String where, long dataStart, long offset) {
    try {
      return Math.addExact(dataStart, offset);
    } catch (ArithmeticException e) {
      throw new ModelLoadException(
          "%s: %s: data_offsets %d is beyond any file".formatted(file, where, offset), e);
    }
  }

  private static long[] parseSizes(Path file, String where, JsonParser parser, int most)
      throws IOException {
    expect(file, where, parser.currentToken(), JsonToken.START_ARRAY);
    long[] sizes = new long[most];
    int count = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (count == most) {
        throw new ModelLoadException(
            "%s: %s has more than %d values, the limit".formatted(file, where, most));
      }
      if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
          || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
          || parser.getLongValue() < 0) {
        throw new ModelLoadException(
            "%s: %s must have integers in 0..%d, was %s"
                .formatted(file, where, Long.MAX_VALUE, parser.getText()));
      }
      sizes[count++] = parser.getLongValue();
    }
    return Arrays.copyOf(sizes, count);
  }

  private static void checkSize(Entry entry) {
    Integer bits = TYPE_BITS.get(entry.type());
    if (bits == null) {
      return; // Only tensors that are used must have a known type.
    }
    long expected = bits / 8;
    try {
      for (long size : entry.shape()) {
        expected = Math.multiplyExact(expected, size);
      }
    } catch (ArithmeticException e) {
      throw new ModelLoadException(
          "%s: shape %s is beyond any file"
              .formatted(entry.describe(), Arrays.toString(entry.shape())),
          e);
    }
    if (expected != entry.bytes()) {
      throw new ModelLoadException(
          "%s: shape %s of %s needs %d bytes, data_offsets have %d"
              .formatted(
                  entry.describe(),
                  Arrays.toString(entry.shape()),
                  entry.type(),
                  expected,
                  entry.bytes()));
    }
  }

  private static Map<String, Entry> checkLayout(
      Path file, List<Entry> entries, long dataStart, long fileBytes) {
    // By end too, so that empty tensors come before the one that starts where they lie.
    entries.sort(
        Comparator.comparingLong(Entry::offset).thenComparingLong(e -> e.offset() + e.bytes()));
    Map<String, Entry> byName = new LinkedHashMap<>();
    long end = dataStart;
    for (Entry entry : entries) {
      if (entry.offset() != end) {
        throw new ModelLoadException(
            "%s: starts at byte %d of the file, the tensor before it ends at %d: %s"
                .formatted(
                    entry.describe(),
                    entry.offset(),
                    end,
                    entry.offset() < end ? "they overlap" : "there is a gap"));
      }
      if (entry.bytes() > fileBytes - end) {
        throw new ModelLoadException(
            "%s: needs %d bytes from byte %d on, the file has %d bytes in all"
                .formatted(entry.describe(), entry.bytes(), end, fileBytes));
      }
      end += entry.bytes();
      byName.put(entry.name(), entry);
    }
    if (end != fileBytes) {
      throw new ModelLoadException(
          "%s: has %d bytes, its tensors end at %d".formatted(file, fileBytes, end));
    }
    return byName;
  }

  private static void expect(Path file, String where, JsonToken token, JsonToken wanted) {
    if (token != wanted) {
      throw new ModelLoadException(
          "%s: %s must be %s, was %s".formatted(file, where, wanted, token));
    }
  }
}
