package io.skipstream.engine.torch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a TorchScript archive: a zip with the class's source and a pickle (protocol 2) of one
 * object of it, without tensors. The format is what libtorch 2.7 reads; its version entry is
 * checked there.
 */
final class TorchScriptArchive {
  private static final String FORMAT_VERSION = "10\n";

  private TorchScriptArchive() {}

  /**
   * @param attributes Boolean, Integer, Double, or an empty List
   */
  static byte[] write(String className, String source, Map<String, Object> attributes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      put(zip, "m/data.pkl", pickle(className, attributes));
      put(zip, "m/code/__torch__.py", source.getBytes(StandardCharsets.UTF_8));
      put(zip, "m/constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'}); // an empty tuple
      put(zip, "m/version", FORMAT_VERSION.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // writes to memory
    }
    return out.toByteArray();
  }

  private static byte[] pickle(String className, Map<String, Object> attributes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0x80); // PROTO 2
    out.write(2);
    out.writeBytes(("c__torch__\n" + className + "\n").getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(new byte[] {')', (byte) 0x81, '}', '('}); // EMPTY_TUPLE NEWOBJ EMPTY_DICT MARK
    attributes.forEach(
        (name, value) -> {
          byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
          out.write('X'); // BINUNICODE
          littleEndian(out, bytes.length);
          out.writeBytes(bytes);
          value(out, value);
        });
    out.writeBytes(new byte[] {'u', 'b', '.'}); // SETITEMS BUILD STOP
    return out.toByteArray();
  }

  private static void value(ByteArrayOutputStream out, Object value) {
    if (value instanceof Boolean b) {
      out.write(b ? 0x88 : 0x89); // NEWTRUE, NEWFALSE
    } else if (value instanceof Integer i) {
      out.write('J'); // BININT
      littleEndian(out, i);
    } else if (value instanceof Double d) {
      out.write('G'); // BINFLOAT, big-endian
      long bits = Double.doubleToRawLongBits(d);
      for (int shift = 56; shift >= 0; shift -= 8) {
        out.write((int) (bits >>> shift));
      }
    } else if (value instanceof List<?> list && list.isEmpty()) {
      out.write(']'); // EMPTY_LIST
    } else {
      throw new IllegalArgumentException("cannot write attribute value " + value);
    }
  }

  private static void littleEndian(ByteArrayOutputStream out, int value) {
    for (int shift = 0; shift < 32; shift += 8) {
      out.write(value >>> shift);
    }
  }

  private static void put(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED); // libtorch reads entries in place
    entry.setSize(bytes.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }
}
