package io.skipstream.processor.cli;

import java.nio.charset.Charset;
import java.util.Map;

/** What standard output is. */
final class Terminals {
  private static final int NARROWEST = 40;
  private static final int USUAL = 80;

  private Terminals() {}

  /** Whether standard output is a terminal that understands ANSI sequences. */
  static boolean ansi(Map<String, String> environment) {
    String kind = environment.getOrDefault("TERM", "");
    return !kind.isEmpty() && !kind.equals("dumb") && interactive();
  }

  /** Whether the terminal is set to an encoding that has the block characters of the cells. */
  static boolean drawsBlocks() {
    String encoding = System.getProperty("native.encoding", "");
    return Charset.isSupported(encoding) && Charset.forName(encoding).newEncoder().canEncode("■□");
  }

  /** Characters in a line, where the environment says; otherwise as many as all terminals have. */
  static int width(Map<String, String> environment) {
    String columns = environment.getOrDefault("COLUMNS", "");
    return columns.matches("\\d{2,3}") ? Math.max(NARROWEST, Integer.parseInt(columns)) : USUAL;
  }

  // Since Java 22 System.console() may exist without a terminal; isTerminal() tells, where it is.
  @SuppressWarnings("SystemConsoleNull")
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
