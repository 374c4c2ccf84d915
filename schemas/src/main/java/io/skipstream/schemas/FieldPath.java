package io.skipstream.schemas;

/**
 * Where a decoder is, as {@code messages[1].content}. Each {@code enter} returns the mark for its
 * {@link #leave}.
 *
 * <p><b>Threading:</b> owned by one decoding.
 */
final class FieldPath {
  private final StringBuilder path = new StringBuilder();

  int enter(String field) {
    int mark = path.length();
    if (mark > 0) {
      path.append('.');
    }
    path.append(field);
    return mark;
  }

  int enterIndex(int index) {
    int mark = path.length();
    path.append('[').append(index).append(']');
    return mark;
  }

  int enterKey(String key) {
    int mark = path.length();
    path.append('[').append(Excerpt.quoted(key)).append(']');
    return mark;
  }

  void leave(int mark) {
    path.setLength(mark);
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
