/**
 * The engine on libtorch through DJL: one TorchScript class, packed by Java, one native call a
 * pass.
 *
 * <p>Its readable source is the resource {@code decoder.py}. Eager NDArray code pays some 70 native
 * calls a layer and cannot hold bf16; a TorchScript method pays one call a pass and runs at memory
 * bandwidth. Linears go through oneDNN ({@code mkldnn._linear_pointwise}), whose rows keep their
 * bits within a class of row counts that {@link io.skipstream.engine.torch.RowClasses} finds at
 * load; attention treats each query row as a batch entry of its own, over its context rounded up to
 * 64 positions. A tree is a list of leaf paths: each path's K/V go to the slots behind the prefix
 * and it is then a linear call, so that a sibling leaf's K/V are read where plain decoding reads
 * them.
 */
package io.skipstream.engine.torch;
