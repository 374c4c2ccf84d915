/**
 * Skipstream as a Kafka Streams application: prompts in, completions out, exactly once.
 *
 * <p>{@link io.skipstream.processor.app.SkipstreamApp} runs it, {@link
 * io.skipstream.processor.config.SkipstreamConfig} says how, {@link
 * io.skipstream.processor.topology.SkipstreamTopology} is what runs.
 */
package io.skipstream.processor;
