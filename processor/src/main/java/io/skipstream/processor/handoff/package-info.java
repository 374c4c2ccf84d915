/**
 * Between stream threads and the decode thread: credits in one direction, a mailbox in the other,
 * and no waiting on either side.
 */
package io.skipstream.processor.handoff;
