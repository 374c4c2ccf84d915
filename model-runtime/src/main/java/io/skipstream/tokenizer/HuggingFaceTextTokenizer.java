package io.skipstream.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.skipstream.model.ModelLoadException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The tokenizer of a tokenizer.json, by the Hugging Face tokenizers library. Reads that file and
 * nothing else; neither truncates nor pads, whatever the file asks for.
 *
 * <p><b>Threading:</b> any thread. <b>Ownership:</b> holds native memory; close it, as often as you
 * like, after the last call.
 */
public final class HuggingFaceTextTokenizer implements TextTokenizer {
  private static final Map<String, String> OPTIONS =
      Map.of("truncation", "false", "padding", "false");

  private final HuggingFaceTokenizer tokenizer;
  private final TokenTable table;

  private HuggingFaceTextTokenizer(HuggingFaceTokenizer tokenizer, TokenTable table) {
    this.tokenizer = tokenizer;
    this.table = table;
  }

  /**
   * @throws ModelLoadException where the file is not a tokenizer
   */
  public static HuggingFaceTextTokenizer open(Path tokenizerFile) {
    stayOffline();
    TokenTable table = TokenTable.read(tokenizerFile);
    try (InputStream in = Files.newInputStream(tokenizerFile)) {
      return new HuggingFaceTextTokenizer(HuggingFaceTokenizer.newInstance(in, OPTIONS), table);
    } catch (IOException | RuntimeException e) { // the native side has no narrower type
      throw new ModelLoadException(
          tokenizerFile + ": is not a tokenizer that can be used: " + e.getMessage(), e);
    }
  }

  @Override
  public int[] encode(String text, boolean addSpecialTokens) {
    long[] ids = tokenizer.encode(wellFormed(text), addSpecialTokens, false).getIds();
    int[] narrow = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      narrow[i] = Math.toIntExact(ids[i]);
    }
    return narrow;
  }

  @Override
  public String decode(int[] ids) {
    long[] wide = new long[ids.length];
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] < 0) {
        throw new IllegalArgumentException("token id must be 0 or more, was " + ids[i]);
      }
      wide[i] = ids[i];
    }
    return tokenizer.decode(wide, true);
  }

  @Override
  public String tokenText(int id) {
    String text = table.text(id);
    return text == null ? "<" + id + ">" : text;
  }

  @Override
  public boolean special(int id) {
    return table.special(id);
  }

  @Override
  public boolean byteOfRun(int id) {
    return table.byteOfRun(id);
  }

  @Override
  public void close() {
    tokenizer.close();
  }

  /** Unpaired surrogates are no characters, and native code need not survive them. */
  private static String wellFormed(String text) {
    StringBuilder fixed = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
        continue;
      }
      if (fixed == null) {
        fixed = new StringBuilder(text);
      }
      fixed.setCharAt(i, '\uFFFD');
    }
    return fixed == null ? text : fixed.toString();
  }

  /** The library would fetch a CUDA build of itself, and report its use, over the network. */
  private static void stayOffline() {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
  }
}
