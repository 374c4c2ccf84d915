/**
 * Back-pressure at the poll: the partitions of full tasks are not read, so that waiting prompts
 * stay in the topic, where lag shows them; and polls that end when there is a result to write.
 * Needs the classic group protocol.
 */
package io.skipstream.processor.gate;
