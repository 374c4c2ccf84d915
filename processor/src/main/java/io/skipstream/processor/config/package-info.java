/** Settings: their definitions, their sources, and what follows from them for Kafka Streams. */
package io.skipstream.processor.config;
