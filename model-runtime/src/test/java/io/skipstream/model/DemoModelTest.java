package io.skipstream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoModelTest {
  @TempDir Path directory;

  @Test
  void shouldHaveEveryFileIntactWhenUnpacked() throws IOException {
    DemoModel.extract(directory);
    List<ModelHashes.Check> checks = ModelHashes.verify(directory);

    assertThat(checks).hasSizeGreaterThan(12);
    assertThat(checks).allMatch(check -> check.status() == ModelHashes.Status.MATCHES);
    try (Stream<Path> files = Files.walk(directory)) {
      assertThat(files.filter(Files::isRegularFile).count()).isEqualTo(checks.size() + 1);
    }
  }

  @Test
  void shouldReadConfigurationWhenOpened() {
    ModelFiles model = ModelFiles.open(DemoModel.extract(directory.resolve("demo-model")));

    assertThat(model.name()).isEqualTo("demo-model");
    assertThat(model.config().layers()).isEqualTo(16);
    assertThat(model.config().eosTokenIds()).containsExactly(0);
    assertThat(model.config().tiedEmbeddings()).isTrue();
    assertThat(model.chatTemplate()).contains("message.role");
    assertThat(model.specialTokens()).containsEntry("bos_token", "<|endoftext|>");
    assertThat(model.generationDefaults().sampling().greedy()).isTrue();
  }

  @Test
  void shouldRepairFilesWhenTheyAreDamagedOrMissing() throws IOException {
    DemoModel.extract(directory);
    Files.writeString(directory.resolve("config.json"), "{}");
    Files.delete(directory.resolve("tokenizer.json"));

    DemoModel.extract(directory);
    assertThat(ModelHashes.verify(directory))
        .allMatch(check -> check.status() == ModelHashes.Status.MATCHES);
  }

  @Test
  void shouldLeaveIntactFilesAloneWhenUnpackedAgain() throws IOException {
    DemoModel.extract(directory);
    Map<Path, Object> before = inodes();
    DemoModel.extract(directory);
    // Of directories too, where a file that came and went would show.
    assertThat(inodes()).isEqualTo(before).hasSizeGreaterThan(12);
  }

  @Test
  void shouldGiveWholeFilesToAllWhenManyUnpackAtOnce() throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(4);
    try {
      Callable<String> open = () -> ModelFiles.open(DemoModel.extract(directory)).fingerprint();
      List<Future<String>> opened =
          executor.invokeAll(IntStream.range(0, 8).mapToObj(i -> open).toList());
      assertThat(opened.stream().map(DemoModelTest::resultOf).collect(Collectors.toSet()))
          .hasSize(1);
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void shouldTakeTheOtherPlaceWhenTheCacheCannotBeWritten() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "not a directory");
    ModelFiles model = DemoModel.open(file, directory.resolve("other"));
    assertThat(model.directory())
        .startsWith(directory.resolve("other"))
        .endsWithRaw(Path.of("demo-model"));
  }

  @Test
  void shouldFindDifferencesWhenVerified() throws IOException {
    DemoModel.extract(directory);
    Files.writeString(directory.resolve("config.json"), "{}");
    Files.delete(directory.resolve("MODEL_CARD.md"));

    assertThat(ModelHashes.verify(directory))
        .filteredOn(check -> check.status() == ModelHashes.Status.DIFFERS)
        .extracting(ModelHashes.Check::file)
        .containsExactly("config.json");
    assertThat(ModelHashes.verify(directory))
        .filteredOn(check -> check.status() == ModelHashes.Status.MISSING)
        .extracting(ModelHashes.Check::file)
        .containsExactly("MODEL_CARD.md");
  }

  @Test
  void shouldRefuseListWhenItLeadsOutOfTheDirectory() throws IOException {
    Files.writeString(directory.resolve("SHA256SUMS"), "0".repeat(64) + "  ../secret\n");
    assertThatThrownBy(() -> ModelHashes.verify(directory))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("../secret");
  }

  @Test
  void shouldRefuseListWhenANameCannotBeAFiles() throws IOException {
    Files.writeString(directory.resolve("SHA256SUMS"), "0".repeat(64) + "  a\0b\n");
    assertThatThrownBy(() -> ModelHashes.verify(directory))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("line 1")
        .hasMessageContaining("cannot be a file's name");
  }

  @Test
  void shouldHaveFortyPromptsOfEachStreamWhenRead() {
    assertThat(DemoPrompts.ofStream("java")).hasSize(40);
    assertThat(DemoPrompts.ofStream("prose")).hasSize(40);
    assertThat(DemoPrompts.all()).extracting(DemoPrompts.DemoPrompt::id).doesNotHaveDuplicates();
  }

  private Map<Path, Object> inodes() throws IOException {
    Map<Path, Object> inodes = new HashMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.toList()) {
        inodes.put(file, Files.readAttributes(file, "unix:ino,lastModifiedTime"));
      }
    }
    return inodes;
  }

  private static String resultOf(Future<String> future) {
    try {
      return future.get();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
