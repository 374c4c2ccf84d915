package io.skipstream.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the small files of a model directory: size checked first, UTF-8 and JSON strict. */
final class JsonFile {
  static final long MAX_BYTES = 16L << 20;

  /** Strict: duplicate keys, deep nesting, endless numbers and non-numbers are errors. */
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(32)
                  .maxNumberLength(64)
                  .maxStringLength((int) MAX_BYTES)
                  .maxNameLength(4096)
                  .build())
          .build();

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(FACTORY).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private JsonFile() {}

  /** The object that a file holds; its fields know the file's name for their errors. */
  static Fields read(Path file) {
    JsonNode node;
    try {
      node = MAPPER.readTree(readText(file, MAX_BYTES));
    } catch (JsonProcessingException e) {
      throw invalid(file + ": not valid JSON", e);
    }
    if (!node.isObject()) {
      throw new ModelLoadException(
          file + ": must hold a JSON object, holds " + Fields.describe(node));
    }
    return new Fields(file.toString(), node);
  }

  /** The error with its place, which the parser does not always know. */
  static ModelLoadException invalid(String what, JsonProcessingException e) {
    JsonLocation at = e.getLocation();
    String place =
        at == null ? "" : " at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
    return new ModelLoadException(what + place + ": " + e.getOriginalMessage(), e);
  }

  /** A whole text file, at most {@code maxBytes} long. */
  static String readText(Path file, long maxBytes) {
    long size = ModelDirectory.sizeOf(file);
    if (size == 0) {
      throw new ModelLoadException(file + ": is empty");
    }
    if (size > maxBytes) {
      throw new ModelLoadException(
          "%s: has %d bytes, the limit is %d".formatted(file, size, maxBytes));
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
          .toString();
    } catch (CharacterCodingException e) {
      throw new ModelLoadException(file + ": is not valid UTF-8", e);
    } catch (IOException e) {
      throw new ModelLoadException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
