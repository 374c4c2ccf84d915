package io.skipstream.tokenizer.jinja;

import java.util.List;

/** The variable {@code loop} within a for. */
final class Loop implements Methods.Attributes {
  private final List<Object> items;
  private final long depth;
  private int index;

  Loop(List<Object> items, long depth) {
    this.items = items;
    this.depth = depth;
  }

  void moveTo(int newIndex) {
    index = newIndex;
  }

  long depth() {
    return depth;
  }

  @Override
  public Object attribute(String name) {
    return switch (name) {
      case "index" -> index + 1L;
      case "index0" -> (long) index;
      case "revindex" -> (long) items.size() - index;
      case "revindex0" -> (long) items.size() - index - 1;
      case "first" -> index == 0;
      case "last" -> index == items.size() - 1;
      case "length" -> (long) items.size();
      case "depth" -> depth;
      case "depth0" -> depth - 1;
      case "previtem" -> index > 0 ? items.get(index - 1) : new Undefined("loop.previtem");
      case "nextitem" ->
          index + 1 < items.size() ? items.get(index + 1) : new Undefined("loop.nextitem");
      case "cycle" ->
          (Function)
              a -> {
                if (a.positional().isEmpty()) {
                  throw new JinjaException("loop.cycle needs values");
                }
                return a.positional().get(index % a.positional().size());
              };
      default -> new Undefined("loop." + name);
    };
  }
}
