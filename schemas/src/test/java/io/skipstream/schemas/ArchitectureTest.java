package io.skipstream.schemas;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.skipstream");

  @Test
  void shouldDependOnNothingButProtobufAndJacksonCore() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "com.google.protobuf",
            "com.fasterxml.jackson.core..",
            "io.skipstream.schemas..")
        .check(CLASSES);
  }

  @Test
  void shouldKeepGeneratedContractsFreeOfOurCode() {
    classes()
        .that()
        .resideInAPackage("io.skipstream.schemas.v1")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "com.google.protobuf", "io.skipstream.schemas.v1")
        .check(CLASSES);
  }
}
