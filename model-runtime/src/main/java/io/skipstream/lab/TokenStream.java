package io.skipstream.lab;

import io.skipstream.engine.Engine;
import java.util.List;

/**
 * Verified records of one stream: those it is served, and others, which a set's true speed is
 * measured on.
 *
 * <p><b>Threading:</b> confined to the engine's thread. <b>Ownership:</b> the sequences of its
 * records, which {@link #close()} releases.
 */
record TokenStream(
    Engine engine, String name, List<VerifiedRecord> served, List<VerifiedRecord> heldOut)
    implements AutoCloseable {
  TokenStream {
    served = List.copyOf(served);
    heldOut = List.copyOf(heldOut);
  }

  @Override
  public void close() {
    served.forEach(record -> engine.release(record.kv()));
    heldOut.forEach(record -> engine.release(record.kv()));
  }
}
