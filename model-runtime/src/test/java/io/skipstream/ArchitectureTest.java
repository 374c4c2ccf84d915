package io.skipstream;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows between the packages of the decoder. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.skipstream");

  @Test
  void shouldKnowNeitherKafkaNorTheEventContracts() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.kafka..",
            "com.google.protobuf..",
            "io.skipstream.schemas..",
            "io.skipstream.processor..")
        .check(CLASSES);
  }

  @Test
  void shouldKeepTheEngineFreeOfSpeculationServingAndText() {
    noClasses()
        .that()
        .resideInAPackage("io.skipstream.engine..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.skipstream.speculation..", "io.skipstream.serving..", "io.skipstream.tokenizer..")
        .check(CLASSES);
  }

  @Test
  void shouldKeepEverythingAboveTheEngineFreeOfTheDevice() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.skipstream.speculation..", "io.skipstream.tuning..", "io.skipstream.serving..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("ai.djl..", "io.skipstream.engine.torch..")
        .check(CLASSES);
  }

  @Test
  void shouldKeepSpeculationAndTuningFreeOfServing() {
    noClasses()
        .that()
        .resideInAnyPackage("io.skipstream.speculation..", "io.skipstream.tuning..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.skipstream.serving..")
        .check(CLASSES);
  }
}
