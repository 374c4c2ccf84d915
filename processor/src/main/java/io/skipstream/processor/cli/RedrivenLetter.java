package io.skipstream.processor.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skipstream.processor.deadletter.Letter;
import io.skipstream.processor.demo.Texts;
import java.util.Locale;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * What became of a dead letter; without its payload, as there may be many.
 *
 * @param stream the key, readable; null where there is none
 * @param id of the prompt, or null where it can't be read
 * @param bytes of the prompt's value
 * @param sentPartition where it went; -1 if it did not
 * @param reason why it was not sent, or empty
 */
record RedrivenLetter(
    String letter,
    String source,
    String code,
    String stream,
    String id,
    int bytes,
    Outcome outcome,
    int sentPartition,
    long sentOffset,
    String reason) {
  /** What became of it. */
  enum Outcome {
    SENT,
    WOULD_BE_SENT,
    /** Left out of the letter for its size, and not at its source any more. */
    GONE,
    FAILED;

    String wireName() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  static RedrivenLetter gone(Letter letter) {
    String reason =
        letter.hasSource()
            ? "the letter has only a part of the prompt, and its source does not have it any more"
            : "the letter has only a part of the prompt and does not say where it came from";
    return of(letter, letter.record(), null, Outcome.GONE, reason);
  }

  static RedrivenLetter wouldBeSent(
      Letter letter, ConsumerRecord<byte[], byte[]> prompt, String id) {
    return of(letter, prompt, id, Outcome.WOULD_BE_SENT, "");
  }

  static RedrivenLetter sent(Letter letter, ConsumerRecord<byte[], byte[]> prompt, String id) {
    return of(letter, prompt, id, Outcome.SENT, "");
  }

  RedrivenLetter stored(RecordMetadata place) {
    return new RedrivenLetter(
        letter,
        source,
        code,
        stream,
        id,
        bytes,
        Outcome.SENT,
        place.partition(),
        place.offset(),
        "");
  }

  RedrivenLetter failed(String why) {
    return new RedrivenLetter(letter, source, code, stream, id, bytes, Outcome.FAILED, -1, -1, why);
  }

  ObjectNode json(ObjectNode node) {
    node.put("letter", letter).put("source", source).put("code", code);
    node.put("stream", stream).put("id", id).put("bytes", bytes);
    node.put("outcome", outcome.wireName());
    if (sentPartition >= 0) {
      node.put("partition", sentPartition).put("offset", sentOffset);
    }
    if (!reason.isEmpty()) {
      node.put("reason", reason);
    }
    return node;
  }

  String line() {
    String what =
        switch (outcome) {
          case SENT -> "sent to " + sentPartition + "@" + sentOffset;
          case WOULD_BE_SENT -> "would be sent, " + bytes + " bytes";
          case GONE, FAILED -> "not sent: " + reason;
        };
    return letter
        + " "
        + (code.isEmpty() ? "no-code" : code)
        + " "
        + Texts.oneLine(stream + "/" + id)
        + " from "
        + source
        + ": "
        + what;
  }

  private static RedrivenLetter of(
      Letter letter,
      ConsumerRecord<byte[], byte[]> prompt,
      String id,
      Outcome outcome,
      String reason) {
    return new RedrivenLetter(
        letter.id(),
        letter.hasSource()
            ? letter.sourceTopic() + "-" + letter.sourcePartition() + "@" + letter.sourceOffset()
            : "unknown",
        letter.code(),
        TailFormat.text(prompt.key()),
        id,
        prompt.value() == null ? 0 : prompt.value().length,
        outcome,
        -1,
        -1,
        reason);
  }
}
