/**
 * The command line: one file a command, options that several share as mixins, and one place each
 * for exit codes, errors and output.
 */
package io.skipstream.processor.cli;
