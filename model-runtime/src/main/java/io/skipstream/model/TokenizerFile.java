package io.skipstream.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;

/** Looks through tokenizer.json for the largest id, without holding the file. */
final class TokenizerFile {
  static final long MAX_BYTES = 256L << 20;

  private TokenizerFile() {}

  /** Refuses a tokenizer that has ids which the embedding has no row for. */
  static void check(Path file, int vocabSize) {
    long size = ModelDirectory.sizeOf(file);
    if (size > MAX_BYTES) {
      throw new ModelLoadException(
          "%s: has %d bytes, the limit is %d".formatted(file, size, MAX_BYTES));
    }
    long largest;
    try (JsonParser parser = new JsonFactory().createParser(file.toFile())) {
      largest = largestId(file, parser);
    } catch (JsonProcessingException e) {
      throw JsonFile.invalid(file + ": not valid JSON", e);
    } catch (IOException e) {
      throw new ModelLoadException(file + ": cannot be read: " + e.getMessage(), e);
    }
    if (largest < 0) {
      throw new ModelLoadException(file + ": model.vocab is missing or empty");
    }
    if (largest >= vocabSize) {
      throw new ModelLoadException(
          "%s: the vocabulary has id %d, the embedding has %d rows (vocab_size)"
              .formatted(file, largest, vocabSize));
    }
  }

  private static long largestId(Path file, JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new ModelLoadException(file + ": must hold a JSON object");
    }
    long largest = -1;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      if (field.equals("added_tokens") && value == JsonToken.START_ARRAY) {
        largest = Math.max(largest, largestAdded(parser));
      } else if (field.equals("model") && value == JsonToken.START_OBJECT) {
        largest = Math.max(largest, largestOfModel(parser));
      } else {
        parser.skipChildren();
      }
    }
    return largest;
  }

  private static long largestAdded(JsonParser parser) throws IOException {
    long largest = -1;
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean id = parser.currentName().equals("id");
        if (parser.nextToken() == JsonToken.VALUE_NUMBER_INT && id) {
          largest = Math.max(largest, parser.getLongValue());
        } else {
          parser.skipChildren();
        }
      }
    }
    return largest;
  }

  /** Vocabularies are objects of token to id, or lists whose index is the id. */
  private static long largestOfModel(JsonParser parser) throws IOException {
    long largest = -1;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean vocab = parser.currentName().equals("vocab");
      JsonToken value = parser.nextToken();
      if (vocab && value == JsonToken.START_OBJECT) {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          if (parser.nextToken() == JsonToken.VALUE_NUMBER_INT) {
            largest = Math.max(largest, parser.getLongValue());
          }
        }
      } else if (vocab && value == JsonToken.START_ARRAY) {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          parser.skipChildren();
          largest++;
        }
      } else {
        parser.skipChildren();
      }
    }
    return largest;
  }
}
