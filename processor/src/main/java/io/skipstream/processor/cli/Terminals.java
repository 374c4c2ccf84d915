package io.skipstream.processor.cli;

import java.nio.charset.Charset;
import java.util.Map;

/** What standard output is. */
final class Terminals {
  private Terminals() {}

  /** Whether standard output is a terminal that understands ANSI sequences. */
  static boolean ansi(Map<String, String> environment) {
    String kind = environment.getOrDefault("TERM", "");
    return !kind.isEmpty() && !kind.equals("dumb") && interactive();
  }

  /** Whether the charset of standard output has the characters that the cells are drawn with. */
  static boolean drawsBlocks(Charset charset) {
    return charset.newEncoder().canEncode("■□");
  }

  // Since Java 22 System.console() may exist without a terminal; isTerminal() tells, where it is.
  private static boolean interactive() {
    java.io.Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (Boolean) java.io.Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }
}
