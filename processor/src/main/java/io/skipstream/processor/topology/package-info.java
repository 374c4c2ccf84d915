/**
 * The Kafka Streams topology: one processor that accepts prompts into a store, lets them be
 * generated elsewhere, and turns what comes back into events, each step in a transaction.
 */
package io.skipstream.processor.topology;
