package io.skipstream.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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

  private final Map<Integer, String> texts;
  private final BitSet special;
  private final BitSet bytes;

  private TokenTable(Map<Integer, String> texts, BitSet special, BitSet bytes) {
    this.texts = texts;
    this.special = special;
    this.bytes = bytes;
  }

  static TokenTable read(Path file) {
    JsonNode root;
    try {
      root = new ObjectMapper().readTree(file.toFile());
    } catch (IOException e) {
      throw new ModelLoadException(file + ": cannot be read: " + e.getMessage(), e);
    }
    Map<Integer, String> texts = new HashMap<>();
    JsonNode vocab = root.path("model").path("vocab");
    if (vocab.isArray()) {
      for (int id = 0; id < vocab.size(); id++) {
        texts.put(id, vocab.get(id).path(0).asText());
      }
    } else {
      vocab.properties().forEach(entry -> texts.put(entry.getValue().intValue(), entry.getKey()));
    }
    BitSet bytes = new BitSet();
    if (fallsBackToBytes(root.path("decoder"))) {
      texts.forEach((id, text) -> bytes.set(id, BYTE.matcher(text).matches()));
    }
    BitSet special = new BitSet();
    for (JsonNode token : root.path("added_tokens")) {
      int id = token.path("id").intValue();
      texts.put(id, token.path("content").asText());
      special.set(id, token.path("special").asBoolean());
    }
    return new TokenTable(texts, special, bytes);
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
