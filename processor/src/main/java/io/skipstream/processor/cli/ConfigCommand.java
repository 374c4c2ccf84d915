package io.skipstream.processor.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.skipstream.processor.config.Settings;
import io.skipstream.processor.config.SettingsTable;
import org.apache.kafka.common.config.ConfigDef;
import picocli.CommandLine.Command;

/** Lists the settings. */
@Command(
    name = "config",
    description =
        "List the settings: in a file as they are, in the environment as SKIPSTREAM_ and the name"
            + " in capitals with _ for ., and with --set name=value.")
final class ConfigCommand extends SubCommand {
  ConfigCommand(CliContext context) {
    super(context);
  }

  @Override
  ExitCode execute() {
    if (!json()) {
      console().out().print(SettingsTable.markdown());
      return ExitCode.OK;
    }
    var document = console().newObject();
    ArrayNode settings = document.putArray("settings");
    for (ConfigDef.ConfigKey key : Settings.definition().configKeys().values()) {
      settings
          .addObject()
          .put("name", key.name)
          .put("type", key.type.name())
          .put("default", String.valueOf(key.defaultValue))
          .put("values", String.valueOf(key.validator))
          .put("meaning", key.documentation);
    }
    console().document(document);
    return ExitCode.OK;
  }
}
