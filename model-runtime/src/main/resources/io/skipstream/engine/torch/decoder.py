# The decoder as one TorchScript class. Java packs this text into an archive and loads it; no Python
# runs. One call of `forward` is one pass over all rows of a batch.
#
# A row's bits must not depend on its company. Hence: linears run with row counts of one class (`lo`
# to `hi`, found by Java at load), and in attention one query row is one batch entry over its own
# context, rounded up to 64 positions. Java plans both; nothing here knows of sequences or trees.
#
# rows: tokens of a pass, runs one after another.  hd: dimension of a head.  group: rows of one skip set.
class Decoder(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  layers : int
  heads : int
  kv : int
  hd : int
  window : int
  eps : float
  dtype : int
  onednn : bool
  lo : List[int]
  hi : List[int]
  w : List[Tensor]
  files : List[Tensor]
  parts : List[Tensor]
  keys : List[Tensor]
  values : List[Tensor]

  # ---- loading ------------------------------------------------------------------------------------

  # The archive's empty lists carry no element type.
  def begin(self: __torch__.Decoder) -> int:
    self.lo = annotate(List[int], [])
    self.hi = annotate(List[int], [])
    self.w = annotate(List[Tensor], [])
    self.files = annotate(List[Tensor], [])
    self.parts = annotate(List[Tensor], [])
    self.keys = annotate(List[Tensor], [])
    self.values = annotate(List[Tensor], [])
    return 0

  # Maps a file; it stays mapped until `unmap`.
  def map(self: __torch__.Decoder, path: str, size: int) -> int:
    self.files.append(torch.from_file(path, False, size, dtype=0))
    return len(self.files)

  def unmap(self: __torch__.Decoder) -> int:
    self.files = annotate(List[Tensor], [])
    return 0

  # Reads a tensor of a mapped file.
  def part(self: __torch__.Decoder, file: int, offset: int, size: int, stored: int, shape: List[int]) -> int:
    raw = torch.clone(torch.narrow(self.files[file], 0, offset, size))
    self.parts.append(torch.reshape(torch.view_copy(raw, dtype=stored), shape))
    return len(self.parts)

  # Joins the parts along the rows (a fused projection) into a weight of the given type.
  def fuse(self: __torch__.Decoder, dtype: int) -> int:
    t = torch.contiguous(torch.to(torch.cat(self.parts), dtype))
    self.parts = annotate(List[Tensor], [])
    self.w.append(t)
    return len(self.w)

  # The last weight once more, in another type: a tied head.
  def again(self: __torch__.Decoder, i: int, dtype: int) -> int:
    self.w.append(torch.to(self.w[i], dtype))
    return len(self.w)

  # Cloned: a tensor made in Java may live in a buffer that the collector frees.
  def give(self: __torch__.Decoder, t: Tensor) -> int:
    self.w.append(torch.clone(t))
    return len(self.w)

  # ---- KV cache -----------------------------------------------------------------------------------

  # One pool a layer, [slots, kv, hd]; a sequence owns a range of slots. Slots start as zero: masked
  # ones still multiply V, so they must be finite.
  def grow(self: __torch__.Decoder, slots: int) -> int:
    for l in range(self.layers):
      if len(self.keys) == l:
        self.keys.append(torch.zeros([0, self.kv, self.hd], dtype=self.dtype))
        self.values.append(torch.zeros([0, self.kv, self.hd], dtype=self.dtype))
      more = torch.zeros([slots - self.keys[l].size(0), self.kv, self.hd], dtype=self.dtype)
      self.keys[l] = torch.cat([self.keys[l], more])
      self.values[l] = torch.cat([self.values[l], more])
    return slots

  # Copies slots, in all layers.
  def move(self: __torch__.Decoder, start: Tensor, to: Tensor) -> int:
    for l in range(self.layers):
      torch.index_copy_(self.keys[l], 0, to, torch.index_select(self.keys[l], 0, start))
      torch.index_copy_(self.values[l], 0, to, torch.index_select(self.values[l], 0, start))
    return to.size(0)

  # ---- the pass -----------------------------------------------------------------------------------

  def product(self: __torch__.Decoder, x: Tensor, w: Tensor, b: Optional[Tensor]) -> Tensor:
    if self.onednn:
      y = ops.mkldnn._linear_pointwise(x, w, b, "none", annotate(List[Optional[number]], []), None)
    else:
      y = torch.linear(x, w, b)
    return y

  # x [rows, k], w [n, k] -> [rows, n]; kind: which row-count class.
  def linear(self: __torch__.Decoder, x: Tensor, w: Tensor, b: Optional[Tensor], kind: int) -> Tensor:
    rows = x.size(0)
    lo = self.lo[kind]
    hi = self.hi[kind]
    if rows < lo:
      padded = torch.constant_pad_nd(x, [0, 0, 0, lo - rows])
      y = torch.narrow(self.product(padded, w, b), 0, 0, rows)
    elif rows <= hi:
      y = self.product(x, w, b)
    else:
      tiles = annotate(List[Tensor], [])
      for t in range((rows - 1) // hi + 1):
        first = t * hi
        n = ops.prim.min(hi, rows - first)
        tile = torch.narrow(x, 0, first, n)
        if n < lo:
          tile = torch.constant_pad_nd(tile, [0, 0, 0, lo - n])
        tiles.append(torch.narrow(self.product(tile, w, b), 0, 0, n))
      y = torch.cat(tiles)
    return y

  def optional(self: __torch__.Decoder, i: int) -> Optional[Tensor]:
    t = self.w[i]
    if t.size(0) > 0:
      r = annotate(Optional[Tensor], t)
    else:
      r = annotate(Optional[Tensor], None)
    return r

  def norm(self: __torch__.Decoder, x: Tensor, i: int) -> Tensor:
    return torch.to(torch.rms_norm(x, [x.size(1)], self.w[i], self.eps), self.dtype)

  # x [rows, heads, hd]; dimension i turns with i + hd / 2. cos, sin [rows, 1, hd], fp32, the first half
  # of sin negated. Rounded once.
  def rotate(self: __torch__.Decoder, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    return torch.to(x * cos + torch.roll(x, [self.hd // 2], [-1]) * sin, self.dtype)

  # q [n, heads, hd]; K and V [1 or n, kv, length, hd]; mask [n, 1, 1, length] -> [n, heads * hd].
  # A query row is a batch entry, its head group the query length: the same problem in any company.
  def rowwise(self: __torch__.Decoder, q: Tensor, K: Tensor, V: Tensor, mask: Tensor) -> Tensor:
    n = q.size(0)
    length = K.size(2)
    grouped = torch.reshape(q, [n, self.kv, self.heads // self.kv, self.hd])
    K = torch.expand(K, [n, self.kv, length, self.hd])
    V = torch.expand(V, [n, self.kv, length, self.hd])
    return torch.reshape(torch.scaled_dot_product_attention(grouped, K, V, mask), [n, self.heads * self.hd])

  # The same for consecutive rows at once: faster, but a row's bits depend on the others. mask [1, 1, n, length].
  def together(self: __torch__.Decoder, q: Tensor, K: Tensor, V: Tensor, mask: Tensor) -> Tensor:
    n = q.size(0)
    a = torch.scaled_dot_product_attention(torch.unsqueeze(torch.transpose(q, 0, 1), 0), K, V, mask, 0., False, scale=None, enable_gqa=True)
    return torch.reshape(torch.transpose(torch.squeeze(a, 0), 0, 1), [n, self.heads * self.hd])

  # One attention sublayer's core. Steps, seven integers each: kind, group, first, count, context,
  # length, mask. Kind 0: rows first, first + 1 ... see the slots context ... context + length - 1;
  # kind 1 likewise, together; kind 2: the rows listed in `indices` at first see each its own slots, listed
  # from context on. q [rows, heads, hd] -> [rows, heads * hd]
  def attend(self: __torch__.Decoder, l: int, q: Tensor, steps: List[int], group_keeps: List[bool], groups: int, indices: Tensor, masks: List[Tensor]) -> Tensor:
    rows = q.size(0)
    keys = self.keys[l]
    values = self.values[l]
    y = torch.zeros([rows, self.heads * self.hd], dtype=self.dtype)
    for s in range(len(steps) // 7):
      o = s * 7
      if group_keeps[l * groups + steps[o + 1]]:
        first = steps[o + 2]
        count = steps[o + 3]
        context = steps[o + 4]
        length = steps[o + 5]
        mask = masks[steps[o + 6]]
        if steps[o] == 2:
          which = torch.narrow(indices, 0, first, count)
          seen = torch.narrow(indices, 0, context, count * length)
          K = torch.transpose(torch.view(torch.index_select(keys, 0, seen), [count, length, self.kv, self.hd]), 1, 2)
          V = torch.transpose(torch.view(torch.index_select(values, 0, seen), [count, length, self.kv, self.hd]), 1, 2)
          torch.index_copy_(y, 0, which, self.rowwise(torch.index_select(q, 0, which), K, V, mask))
        else:
          own = torch.narrow(q, 0, first, count)
          K = torch.unsqueeze(torch.transpose(torch.narrow(keys, 0, context, length), 0, 1), 0)
          V = torch.unsqueeze(torch.transpose(torch.narrow(values, 0, context, length), 0, 1), 0)
          if steps[o] == 0:
            out = self.rowwise(own, K, V, mask)
          else:
            out = self.together(own, K, V, mask)
          torch.copy_(torch.narrow(y, 0, first, count), out)
    return y

  # [rows, hidden] -> what the attention sublayer adds to the chosen rows
  def attention(self: __torch__.Decoder, x: Tensor, l: int, cos: Tensor, sin: Tensor, slots: Tensor, steps: List[int], group_keeps: List[bool], groups: int, indices: Tensor, masks: List[Tensor], chosen: Optional[Tensor]) -> Tensor:
    i = l * 10
    rows = x.size(0)
    if chosen is None:
      joint = self.linear(self.norm(x, i), self.w[i + 1], self.optional(i + 2), 0)
    else:
      qkv = self.linear(self.norm(torch.index_select(x, 0, chosen), i), self.w[i + 1], self.optional(i + 2), 0)
      joint = torch.index_copy(torch.zeros([rows, qkv.size(1)], dtype=self.dtype), 0, chosen, qkv)
    both = self.heads + self.kv
    heads = torch.view(joint, [rows, both + self.kv, self.hd])
    qk = torch.narrow(heads, 1, 0, both)
    if self.w[i + 3].size(0) > 0:
      wide = torch.to(qk, 6)
      q_normed = torch.rms_norm(torch.narrow(wide, 1, 0, self.heads), [self.hd], self.w[i + 3], self.eps)
      k_normed = torch.rms_norm(torch.narrow(wide, 1, self.heads, self.kv), [self.hd], self.w[i + 4], self.eps)
      qk = torch.cat([q_normed, k_normed], 1)
    turned = self.rotate(qk, cos, sin)
    torch.index_copy_(self.keys[l], 0, slots, torch.narrow(turned, 1, self.heads, self.kv))
    torch.index_copy_(self.values[l], 0, slots, torch.narrow(heads, 1, both, self.kv))
    a = self.attend(l, torch.narrow(turned, 1, 0, self.heads), steps, group_keeps, groups, indices, masks)
    if chosen is not None:
      a = torch.index_select(a, 0, chosen)
    return self.linear(a, self.w[i + 5], self.optional(i + 6), 1)

  # [rows, hidden] -> what the MLP sublayer adds
  def mlp(self: __torch__.Decoder, x: Tensor, l: int) -> Tensor:
    i = l * 10
    both = self.linear(self.norm(x, i + 7), self.w[i + 8], None, 2)
    f = both.size(1) // 2
    gated = torch.silu(torch.narrow(both, 1, 0, f)) * torch.narrow(both, 1, f, f)
    return self.linear(gated, self.w[i + 9], None, 3)

  # Masks of a pass, built once for all layers. Specs, five integers each: kind, first and count as in a
  # step, then the positions that the context begins and ends at. 0 attends, -inf does not.
  def build_masks(self: __torch__.Decoder, spec: List[int], positions: Tensor, indices: Tensor) -> List[Tensor]:
    masks = annotate(List[Tensor], [])
    for m in range(len(spec) // 5):
      o = m * 5
      count = spec[o + 2]
      if spec[o] == 2:
        at = torch.index_select(positions, 0, torch.narrow(indices, 0, spec[o + 1], count))
      else:
        at = torch.narrow(positions, 0, spec[o + 1], count)
      at = torch.unsqueeze(at, 1)
      to = torch.unsqueeze(torch.arange(spec[o + 3], spec[o + 4], dtype=4), 0)
      hidden = torch.gt(to, at)
      if self.window > 0:
        hidden = torch.logical_or(hidden, torch.le(to, at - self.window))
      zeros = torch.zeros([count, spec[o + 4] - spec[o + 3]], dtype=self.dtype)
      mask = torch.masked_fill(zeros, hidden, -inf)
      if spec[o] == 1:
        masks.append(torch.view(mask, [1, 1, count, -1]))
      else:
        masks.append(torch.view(mask, [count, 1, 1, -1]))
    return masks

  # numbers: tokens, positions and slots, [rows] each, then `indices`. layer_rows: for each sublayer,
  # attention and MLP of layer 0 first: 0 no row keeps it, 1 all rows do, else 2 + 2 j: the rows in
  # `indices` from partial[2 j] on, partial[2 j + 1] of them. wanted: where in `indices` the rows that
  # want logits are listed, and how many. Returns fp32 logits [wanted, vocab].
  def forward(self: __torch__.Decoder, numbers: Tensor, rows: int, layer_rows: List[int], partial: List[int], steps: List[int], group_keeps: List[bool], groups: int, mask_spec: List[int], wanted: List[int]) -> Tensor:
    e = self.layers * 10
    tokens = torch.narrow(numbers, 0, 0, rows)
    positions = torch.narrow(numbers, 0, rows, rows)
    slots = torch.narrow(numbers, 0, rows * 2, rows)
    indices = torch.narrow(numbers, 0, rows * 3, numbers.size(0) - rows * 3)
    masks = self.build_masks(mask_spec, positions, indices)
    x = torch.to(torch.index_select(self.w[e], 0, tokens), 6)
    cos = torch.unsqueeze(torch.index_select(self.w[e + 3], 0, positions), 1)
    sin = torch.unsqueeze(torch.index_select(self.w[e + 4], 0, positions), 1)
    for l in range(self.layers):
      a = layer_rows[l * 2]
      if a == 1:
        x = x + self.attention(x, l, cos, sin, slots, steps, group_keeps, groups, indices, masks, None)
      elif a > 1:
        chosen = torch.narrow(indices, 0, partial[a - 2], partial[a - 1])
        delta = self.attention(x, l, cos, sin, slots, steps, group_keeps, groups, indices, masks, chosen)
        x = torch.index_add(x, 0, chosen, torch.to(delta, 6))
      m = layer_rows[l * 2 + 1]
      if m == 1:
        x = x + self.mlp(x, l)
      elif m > 1:
        chosen = torch.narrow(indices, 0, partial[m - 2], partial[m - 1])
        x = torch.index_add(x, 0, chosen, torch.to(self.mlp(torch.index_select(x, 0, chosen), l), 6))
    if wanted[1] == 0:
      logits = torch.zeros([0])
    else:
      if wanted[1] < rows:
        x = torch.index_select(x, 0, torch.narrow(indices, 0, wanted[0], wanted[1]))
      last = torch.to(torch.rms_norm(x, [x.size(1)], self.w[e + 1], self.eps), ops.prim.dtype(self.w[e + 2]))
      logits = torch.contiguous(torch.to(self.linear(last, self.w[e + 2], None, 4), 6))
    return logits

  # ---- the sweep ----------------------------------------------------------------------------------

  # A dynamic programme over hidden states (CLaSp, KnapSpec). It only proposes sets, whose merit is
  # measured elsewhere, so nothing here is row-invariant: linears take all rows at once, and each
  # state attends to the full model's KV, its own position's included, which the cache has already.

  # What an attention sublayer adds. x [states, n, hidden]: hidden states at the n positions from `first`
  # on, of a sequence whose position 0 has the slot `start`.
  def sweep_attention(self: __torch__.Decoder, x: Tensor, l: int, cos: Tensor, sin: Tensor, start: int, first: int) -> Tensor:
    i = l * 10
    states = x.size(0)
    n = x.size(1)
    group = self.heads // self.kv
    width = self.heads * self.hd
    flat = torch.reshape(x, [states * n, x.size(2)])
    bias = self.optional(i + 2)
    if bias is not None:
      bias = torch.narrow(bias, 0, 0, width)
    q = torch.view(self.product(self.norm(flat, i), torch.narrow(self.w[i + 1], 0, 0, width), bias), [states, n, self.heads, self.hd])
    if self.w[i + 3].size(0) > 0:
      q = torch.rms_norm(torch.to(q, 6), [self.hd], self.w[i + 3], self.eps)
    turned = self.rotate(q, cos, sin)
    outs = annotate(List[Tensor], [])
    for p in range(n):
      end = first + p + 1
      begin = 0
      if self.window > 0:
        begin = ops.prim.max(0, end - self.window)
      K = torch.unsqueeze(torch.transpose(torch.narrow(self.keys[l], 0, start + begin, end - begin), 0, 1), 0)
      V = torch.unsqueeze(torch.transpose(torch.narrow(self.values[l], 0, start + begin, end - begin), 0, 1), 0)
      own = torch.reshape(torch.select(turned, 1, p), [states, self.kv, group, self.hd])
      asked = torch.reshape(torch.transpose(own, 0, 1), [1, self.kv, states * group, self.hd])
      seen = torch.view(torch.contiguous(torch.scaled_dot_product_attention(asked, K, V)), [self.kv, states, group, self.hd])
      outs.append(torch.reshape(torch.transpose(seen, 0, 1), [states, width]))
    a = torch.reshape(torch.stack(outs, 1), [states * n, width])
    return torch.view(self.product(a, self.w[i + 5], self.optional(i + 6)), [states, n, x.size(2)])

  # What an MLP adds, likewise.
  def sweep_mlp(self: __torch__.Decoder, x: Tensor, l: int) -> Tensor:
    i = l * 10
    flat = torch.reshape(x, [x.size(0) * x.size(1), x.size(2)])
    both = self.product(self.norm(flat, i + 7), self.w[i + 8], None)
    f = both.size(1) // 2
    gated = torch.silu(torch.narrow(both, 1, 0, f)) * torch.narrow(both, 1, f, f)
    return torch.view(self.product(gated, self.w[i + 9], None), [x.size(0), x.size(1), x.size(2)])

  # Mean cosine over the positions; below all cosines where the state does not exist.
  def closeness(self: __torch__.Decoder, states: Tensor, full: Tensor, exists: Tensor) -> Tensor:
    c = torch.mean(torch.cosine_similarity(states, full, 2), [1])
    return torch.masked_fill(c, torch.logical_not(exists), -2.)

  # State b has saved b units; state 0 is the full model's. At each inner sublayer a state is the better of
  # what it was, the sublayer applied, and of the one that had saved the sublayer's units less, the
  # sublayer skipped. tokens [n], at the positions from `first` on. Returns [2 (layers - 2) + 2, most + 1]:
  # for each inner sublayer where it was skipped, then where a state exists, then its closeness.
  def sweep(self: __torch__.Decoder, tokens: Tensor, start: int, first: int, attention_units: int, mlp_units: int, most: int) -> Tensor:
    e = self.layers * 10
    n = tokens.size(0)
    positions = torch.arange(first, first + n, dtype=4)
    cos = torch.unsqueeze(torch.index_select(self.w[e + 3], 0, positions), 1)
    sin = torch.unsqueeze(torch.index_select(self.w[e + 4], 0, positions), 1)
    states = torch.unsqueeze(torch.to(torch.index_select(self.w[e], 0, tokens), 6), 0)
    states = states + self.sweep_attention(states, 0, cos, sin, start, first)
    states = states + self.sweep_mlp(states, 0)
    hidden = states.size(2)
    exists = torch.ones([1], dtype=11)
    table = annotate(List[Tensor], [])
    for s in range((self.layers - 2) * 2):
      l = s // 2 + 1
      if s % 2 == 0:
        units = attention_units
        applied = states + self.sweep_attention(states, l, cos, sin, start, first)
      else:
        units = mlp_units
        applied = states + self.sweep_mlp(states, l)
      before = states.size(0)
      after = ops.prim.min(before + units, most + 1)
      full = torch.narrow(applied, 0, 0, 1)
      kept = torch.cat([self.closeness(applied, full, exists), torch.full([after - before], -2., dtype=6)])
      skipped = torch.narrow(torch.cat([torch.full([units], -2., dtype=6), self.closeness(states, full, exists)]), 0, 0, after)
      skip = torch.gt(skipped, kept)
      kept_states = torch.cat([applied, torch.zeros([after - before, n, hidden], dtype=6)])
      skipped_states = torch.narrow(torch.cat([torch.zeros([units, n, hidden], dtype=6), states]), 0, 0, after)
      states = torch.where(torch.view(skip, [after, 1, 1]), skipped_states, kept_states)
      close = torch.maximum(skipped, kept)
      exists = torch.gt(close, -2.)
      table.append(torch.constant_pad_nd(torch.to(skip, 6), [0, most + 1 - after]))
      if s == (self.layers - 2) * 2 - 1:
        table.append(torch.constant_pad_nd(torch.to(exists, 6), [0, most + 1 - after]))
        table.append(torch.constant_pad_nd(close, [0, most + 1 - after]))
    return torch.stack(table)

  # ---- row-count classes --------------------------------------------------------------------------

  # Row counts from lo to hi give a row the same bits; one pair for each kind of linear.
  def set_classes(self: __torch__.Decoder, lo: List[int], hi: List[int]) -> int:
    self.lo = lo
    self.hi = hi
    return len(lo)

  # For each row count in `counts`: whether the rows of x come out with the bits that they have with
  # `base` rows, wherever they stand. x [base, k] random; w a weight of the model.
  def classes(self: __torch__.Decoder, w: int, base: int, counts: List[int]) -> List[bool]:
    weight = self.w[w]
    k = weight.size(1)
    g = torch.to(torch.sin(torch.arange(k * 128, dtype=6) * 1.7), ops.prim.dtype(weight))
    x = torch.view(g, [128, k])
    same = annotate(List[bool], [])
    for c in range(len(counts)):
      n = counts[c]
      ok = True
      y = self.product(torch.contiguous(torch.narrow(x, 0, 0, n)), weight, None)
      for i in range((n - 1) // base + 1):
        first = i * base
        m = ops.prim.min(base, n - first)
        start = ops.prim.max(first + m - base, 0)
        z = self.product(torch.contiguous(torch.narrow(x, 0, start, base)), weight, None)
        if not torch.equal(torch.narrow(y, 0, first, m), torch.narrow(z, 0, first - start, m)):
          ok = False
      same.append(ok)
    return same
