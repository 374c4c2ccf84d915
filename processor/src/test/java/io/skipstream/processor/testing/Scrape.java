package io.skipstream.processor.testing;

/** Reads meters in Prometheus' text format. */
public final class Scrape {
  private Scrape() {}

  /** Sum of a meter over its labels. */
  public static double sum(String scrape, String name) {
    return scrape
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .mapToDouble(Scrape::value)
        .sum();
  }

  /** A meter with this one label. */
  public static double of(String scrape, String name, String label, String value) {
    String start = name + "{" + label + "=\"" + value + "\"}";
    return scrape.lines().filter(line -> line.startsWith(start)).mapToDouble(Scrape::value).sum();
  }

  private static double value(String line) {
    return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
  }
}
