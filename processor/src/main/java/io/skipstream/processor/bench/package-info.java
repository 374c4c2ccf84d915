/**
 * Measurements of a whole pipeline (broker, processor, decoder) on one machine: what Kafka costs,
 * whether streams share fairly, whether memory stays flat. The command line prints what they find.
 */
package io.skipstream.processor.bench;
