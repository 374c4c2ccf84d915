/**
 * The one thing that owns the device: a resident model, its KV caches, and one masked pass.
 *
 * <p>The engine knows nothing of speculation. A {@link io.skipstream.engine.PassBatch} is ragged:
 * for each sequence a run of new tokens with parents (a tree; a chain is the special case) and the
 * skip set under which they are computed. Draft rows write their KV behind the committed length;
 * verification overwrites them; {@link io.skipstream.engine.Engine#commit} keeps one path.
 */
package io.skipstream.engine;
