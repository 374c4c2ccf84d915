/**
 * The contracts between Skipstream and everyone else: events and state records as generated from
 * the .proto files ({@code v1}), their codecs, and the rules for prompts that hold whatever the
 * model is. Knows neither Kafka nor the model runtime.
 */
package io.skipstream.schemas;
