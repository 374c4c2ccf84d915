package io.skipstream.processor;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows between the modules, and from the processor into the decoder. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.skipstream");

  @Test
  void shouldPointFromTheProcessorToTheOtherModulesOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.skipstream.processor..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.skipstream.processor..")
        .check(CLASSES);
  }

  @Test
  void shouldReachTheDecoderThroughItsServingApiInTheTopology() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.skipstream.processor.topology..",
            "io.skipstream.processor.handoff..",
            "io.skipstream.processor.gate..",
            "io.skipstream.processor.pending..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.skipstream.engine.torch..", "ai.djl..")
        .check(CLASSES);
  }

  @Test
  void shouldKeepTheCommandLineAtTheTop() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.skipstream.processor.cli..", "io.skipstream.processor.demo..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.skipstream.processor.cli..", "io.skipstream.processor.demo..")
        .check(CLASSES);
  }
}
