package io.skipstream.processor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skipstream.lab.TuningResult;
import io.skipstream.lab.TuningResult.Point;
import io.skipstream.lab.TuningResult.SeedResult;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class TuningReportTest {
  @Test
  void shouldNameTheFieldsOfAResultAsPromised() {
    JsonNode result = json(seed(1, 12), seed(2, 40), seed(3, 20));

    assertThat(result.path("model").asText()).isEqualTo("planted-24");
    assertThat(result.path("stream").asText()).isEqualTo("java");
    assertThat(result.path("tuner").asText()).isEqualTo("adaptive");
    assertThat(result.path("start").asText()).isEqualTo("cold");
    assertThat(result.path("passes_to_95pct_median").asDouble()).isEqualTo(20);
    assertThat(result.path("passes_to_95pct_worst").asDouble()).isEqualTo(40);
    assertThat(result.path("speedup_steady").asDouble()).isEqualTo(1.9);
    assertThat(result.path("speedup_with_search").asDouble()).isEqualTo(1.7);
  }

  @Test
  void shouldGiveNullWhenASeedNeverReachedTheOptimum() {
    JsonNode result = json(seed(1, 12), seed(2, 40), seed(3, Double.POSITIVE_INFINITY));

    assertThat(result.path("passes_to_95pct_median").asDouble()).isEqualTo(40);
    assertThat(result.path("passes_to_95pct_worst").isNull()).isTrue();
    assertThat(result.path("seeds_reached").asInt()).isEqualTo(2);
  }

  @Test
  void shouldSayNeverInTheTable() {
    TuningReport report = new TuningReport();
    report.add(result(seed(1, Double.POSITIVE_INFINITY)));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    report.print(new PrintStream(out, true, StandardCharsets.UTF_8));

    assertThat(out.toString(StandardCharsets.UTF_8)).contains("never").contains("planted-24");
  }

  @Test
  void shouldDrawAWellFormedPicture() throws Exception {
    TuningReport report = new TuningReport();
    report.add(result(seed(1, 12), seed(2, 40)));
    Document svg =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(report.svg().getBytes(StandardCharsets.UTF_8)));

    assertThat(svg.getDocumentElement().getTagName()).isEqualTo("svg");
    assertThat(svg.getElementsByTagName("path").getLength()).isEqualTo(1);
  }

  private static JsonNode json(SeedResult... seeds) {
    TuningReport report = new TuningReport();
    report.add(result(seeds));
    ObjectNode document = new ObjectMapper().createObjectNode();
    report.into(document);
    return document.path("results").get(0);
  }

  private static TuningResult result(SeedResult... seeds) {
    return new TuningResult(
        "planted-24", "h200", "java", "adaptive", "cold", 2.0, true, List.of(seeds));
  }

  private static SeedResult seed(long seed, double passes) {
    List<Point> curve = List.of(new Point(0, 0, 1.1, 0.5), new Point(30, 500, 1.9, 0.9));
    return new SeedResult(seed, passes, 1.9, 1.7, 60, 5000, "0000", 1.95, 0.95, curve);
  }
}
