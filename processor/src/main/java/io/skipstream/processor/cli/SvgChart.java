package io.skipstream.processor.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Line charts side by side, as an SVG document: steps over a linear axis, a legend, a dashed line
 * where a value is to be reached.
 *
 * <p><b>Threading:</b> confined to one thread.
 */
final class SvgChart {
  private static final int WIDTH = 460;
  private static final int HEIGHT = 300;
  private static final int LEFT = 52;
  private static final int RIGHT = 14;
  private static final int TOP = 34;
  private static final int BOTTOM = 44;
  private static final int TICKS = 5;
  private static final int COLUMNS = 2;
  private static final List<String> COLOURS =
      List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#555555");

  private final String xLabel;
  private final String yLabel;
  private final List<Panel> panels = new ArrayList<>();

  SvgChart(String xLabel, String yLabel) {
    this.xLabel = xLabel;
    this.yLabel = yLabel;
  }

  /**
   * One chart.
   *
   * @param mark value of the dashed line; not a number for none
   */
  record Panel(String title, double mark, List<Line> lines) {
    Panel {
      lines = List.copyOf(lines);
    }
  }

  /** A line that stays at each value until the next. */
  record Line(String name, List<double[]> points) {
    Line {
      points = List.copyOf(points);
    }
  }

  void add(Panel panel) {
    panels.add(panel);
  }

  /** The document. */
  String render() {
    int rows = (panels.size() + COLUMNS - 1) / COLUMNS;
    StringBuilder svg = new StringBuilder();
    append(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
            + " font-family=\"sans-serif\" font-size=\"11\">%n"
            + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
        Math.min(COLUMNS, Math.max(1, panels.size())) * WIDTH,
        Math.max(1, rows) * HEIGHT);
    for (int i = 0; i < panels.size(); i++) {
      append(
          svg, "<g transform=\"translate(%d,%d)\">%n", i % COLUMNS * WIDTH, i / COLUMNS * HEIGHT);
      panel(svg, panels.get(i));
      svg.append("</g>\n");
    }
    return svg.append("</svg>\n").toString();
  }

  private void panel(StringBuilder svg, Panel panel) {
    double xMost = most(panel, 0, 1);
    double yMost = most(panel, 1, Double.isNaN(panel.mark()) ? 1 : panel.mark());
    double yLeast =
        panel.lines().stream()
            .flatMap(line -> line.points().stream())
            .mapToDouble(point -> point[1])
            .min()
            .orElse(0);
    Scale x = new Scale(0, xMost, LEFT, WIDTH - RIGHT);
    Scale y = new Scale(Math.min(yLeast, yMost - 1e-6), yMost, HEIGHT - BOTTOM, TOP);
    axes(svg, panel, x, y);
    for (int i = 0; i < panel.lines().size(); i++) {
      line(svg, panel.lines().get(i), i, x, y);
    }
  }

  private void axes(StringBuilder svg, Panel panel, Scale x, Scale y) {
    text(svg, LEFT, 18, "start", panel.title());
    text(svg, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 8, "middle", xLabel);
    text(svg, LEFT, TOP - 4, "start", yLabel);
    for (int i = 0; i <= TICKS; i++) {
      double xValue = x.low() + (x.high() - x.low()) * i / TICKS;
      double yValue = y.low() + (y.high() - y.low()) * i / TICKS;
      append(
          svg,
          "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>%n",
          LEFT,
          WIDTH - RIGHT,
          y.at(yValue),
          y.at(yValue));
      text(svg, x.at(xValue), HEIGHT - BOTTOM + 14, "middle", number(xValue));
      text(svg, LEFT - 4, y.at(yValue) + 4, "end", number(yValue));
    }
    if (!Double.isNaN(panel.mark())) {
      append(
          svg,
          "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#333\""
              + " stroke-dasharray=\"4 3\"/>%n",
          LEFT,
          WIDTH - RIGHT,
          y.at(panel.mark()),
          y.at(panel.mark()));
    }
  }

  private static void line(StringBuilder svg, Line line, int number, Scale x, Scale y) {
    String colour = COLOURS.get(number % COLOURS.size());
    StringBuilder path = new StringBuilder();
    double before = Double.NaN;
    for (double[] point : line.points()) {
      if (Double.isNaN(before)) {
        append(path, "M%.1f %.1f", x.at(point[0]), y.at(point[1]));
      } else {
        append(
            path, "L%.1f %.1fL%.1f %.1f", x.at(point[0]), before, x.at(point[0]), y.at(point[1]));
      }
      before = y.at(point[1]);
    }
    append(
        svg, "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.6\"/>%n", path, colour);
    int at = HEIGHT - BOTTOM - 8 - 13 * number;
    append(svg, "<g fill=\"%s\">", colour);
    text(svg, WIDTH - RIGHT - 4, at, "end", line.name());
    svg.append("</g>\n");
  }

  private static double most(Panel panel, int coordinate, double least) {
    return panel.lines().stream()
        .flatMap(line -> line.points().stream())
        .mapToDouble(point -> point[coordinate])
        .reduce(least, Math::max);
  }

  private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
    append(
        svg,
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
        x,
        y,
        anchor,
        text.replace("&", "&amp;").replace("<", "&lt;"));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, Math.abs(value) >= 20 ? "%.0f" : "%.2f", value);
  }

  private static void append(StringBuilder to, String format, Object... values) {
    to.append(String.format(Locale.ROOT, format, values));
  }

  /** From values to points. */
  private record Scale(double low, double high, double from, double to) {
    double at(double value) {
      return from + (value - low) / (high - low) * (to - from);
    }
  }
}
