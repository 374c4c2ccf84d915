package io.skipstream.processor;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.junit.jupiter.api.Test;

class PackagesTest {
  @Test
  void shouldHaveNoCyclesWhenPackagesUseEachOther() {
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.skipstream.processor");

    SlicesRuleDefinition.slices()
        .matching("io.skipstream.processor.(*)..")
        .should()
        .beFreeOfCycles()
        .check(classes);
  }
}
