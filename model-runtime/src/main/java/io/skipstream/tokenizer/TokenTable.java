package io.skipstream.tokenizer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.skipstream.model.ModelLoadException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What tokenizer.json says of single tokens: their texts, which are special, which are single
 * bytes.
 *
 * <p><b>Threading:</b> immutable.
 */
final class TokenTable {
  private static final Pattern BYTE = Pattern.compile("<0x[0-9A-Fa-f]{2}>");

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Map<Integer, String> texts;
  private final BitSet special;
  private final BitSet bytes;

  private TokenTable(Map<Integer, String> texts, BitSet special, BitSet bytes) {
    this.texts = texts;
    this.special = special;
    this.bytes = bytes;
  }

  /** Streams through the file: its merges alone would be hundreds of thousands of nodes. */
  static TokenTable read(Path file) {
    Map<Integer, String> texts = new HashMap<>();
    JsonNode addedTokens = MissingNode.getInstance();
    JsonNode decoder = MissingNode.getInstance();
    try (JsonParser parser = MAPPER.createParser(file.toFile())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new ModelLoadException(file + ": must hold a JSON object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        JsonToken value = parser.nextToken();
        switch (field) {
          case "added_tokens" -> addedTokens = parser.readValueAsTree();
          case "decoder" -> decoder = parser.readValueAsTree();
          case "model" -> {
            if (value == JsonToken.START_OBJECT) {
              readVocabulary(parser, texts);
            }
          }
          default -> parser.skipChildren();
        }
      }
    } catch (IOException e) {
      throw new ModelLoadException(file + ": cannot be read: " + e.getMessage(), e);
    }
    BitSet bytes = new BitSet();
    if (fallsBackToBytes(decoder)) {
      texts.forEach((id, text) -> bytes.set(id, BYTE.matcher(text).matches()));
    }
    BitSet special = new BitSet();
    for (JsonNode token : addedTokens) {
      int id = token.path("id").intValue();
      if (id >= 0) {
        texts.put(id, token.path("content").asText());
        special.set(id, token.path("special").asBoolean());
      }
    }
    return new TokenTable(texts, special, bytes);
  }

  /** An object of text to id, or a list of texts with their scores. */
  private static void readVocabulary(JsonParser parser, Map<Integer, String> texts)
      throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean vocab = parser.currentName().equals("vocab");
      JsonToken value = parser.nextToken();
      if (vocab && value == JsonToken.START_OBJECT) {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String text = parser.currentName();
          texts.put(parser.nextIntValue(-1), text);
        }
      } else if (vocab && value == JsonToken.START_ARRAY) {
        while (parser.nextToken() == JsonToken.START_ARRAY) {
          texts.put(texts.size(), parser.nextTextValue());
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            parser.skipChildren();
          }
        }
      } else {
        parser.skipChildren();
      }
    }
    texts.remove(-1);
  }

  private static boolean fallsBackToBytes(JsonNode decoder) {
    if (decoder.path("type").asText().equals("ByteFallback")) {
      return true;
    }
    for (JsonNode part : decoder.path("decoders")) {
      if (fallsBackToBytes(part)) {
        return true;
      }
    }
    return false;
  }

  /** Null where the vocabulary has no such id. */
  String text(int id) {
    return texts.get(id);
  }

  /** True as well for ids that the vocabulary does not have: they decode to nothing. */
  boolean special(int id) {
    return !texts.containsKey(id) || special.get(id);
  }

  boolean byteOfRun(int id) {
    return id >= 0 && bytes.get(id);
  }
}
