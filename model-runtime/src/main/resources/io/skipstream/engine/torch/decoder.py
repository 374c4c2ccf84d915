# The decoder as one TorchScript class. Java packs this text into an archive and loads it; no Python
# runs. One call of `forward` is one pass over all rows of a batch.
#
# A row's bits must not depend on its company. Hence: linears run with row counts of one class (`lo`
# to `hi`, found by Java at load), and in attention one query row is one batch entry over its own
# context, rounded up to 64 positions.
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
  deterministic : bool
  lo : List[int]
  hi : List[int]
  w : List[Tensor]
  files : List[Tensor]
  parts : List[Tensor]
  keys : List[Tensor]
  values : List[Tensor]
  side_keys : List[Tensor]
  side_values : List[Tensor]

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
    self.side_keys = annotate(List[Tensor], [])
    self.side_values = annotate(List[Tensor], [])
    return 0

  # Maps a file; it stays mapped until `unmap`.
  def map(self: __torch__.Decoder, path: str, size: int) -> int:
    self.files.append(torch.from_file(path, False, size, dtype=0))
    return len(self.files)

  def unmap(self: __torch__.Decoder) -> int:
    self.files = annotate(List[Tensor], [])
    return 0

  # Reads a tensor of a mapped file; `finite` says whether all its elements are.
  def part(self: __torch__.Decoder, file: int, offset: int, size: int, stored: int, shape: List[int]) -> bool:
    raw = torch.clone(torch.narrow(self.files[file], 0, offset, size))
    t = torch.reshape(torch.view_copy(raw, dtype=stored), shape)
    self.parts.append(t)
    return bool(torch.all(torch.isfinite(t)))

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

  # Room for `slots` sequences, each [kv, capacity, hd] a layer; capacity 0 at first.
  def slots(self: __torch__.Decoder, n: int) -> int:
    for i in range(n * self.layers):
      self.keys.append(torch.zeros([self.kv, 0, self.hd], dtype=self.dtype))
      self.values.append(torch.zeros([self.kv, 0, self.hd], dtype=self.dtype))
    return len(self.keys)

  # Unused positions are zero: masked ones still multiply V, so they must be finite.
  def resize(self: __torch__.Decoder, slot: int, capacity: int, used: int) -> int:
    for l in range(self.layers):
      i = slot * self.layers + l
      k = torch.zeros([self.kv, capacity, self.hd], dtype=self.dtype)
      v = torch.zeros([self.kv, capacity, self.hd], dtype=self.dtype)
      if used > 0:
        torch.copy_(torch.narrow(k, 1, 0, used), torch.narrow(self.keys[i], 1, 0, used))
        torch.copy_(torch.narrow(v, 1, 0, used), torch.narrow(self.values[i], 1, 0, used))
      self.keys[i] = k
      self.values[i] = v
    return capacity

  # Keeps rows of the last pass as positions `at`, `at + 1` ... of a sequence.
  def keep(self: __torch__.Decoder, slot: int, at: int, rows: Tensor) -> int:
    n = rows.size(0)
    for l in range(self.layers):
      if self.side_keys[l].size(0) > 0:
        i = slot * self.layers + l
        k = torch.index_select(self.side_keys[l], 0, rows)
        v = torch.index_select(self.side_values[l], 0, rows)
        torch.copy_(torch.narrow(self.keys[i], 1, at, n), torch.transpose(k, 0, 1))
        torch.copy_(torch.narrow(self.values[i], 1, at, n), torch.transpose(v, 0, 1))
    return n

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

  # x [rows, heads, hd]; dimension i turns with i + hd / 2. cos, sin [rows, 1, hd], fp32; rounded once.
  def rotate(self: __torch__.Decoder, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    h = self.hd // 2
    turned = torch.cat([torch.neg(torch.narrow(x, -1, h, h)), torch.narrow(x, -1, 0, h)], -1)
    return torch.to(x * cos + turned * sin, self.dtype)

  # One attention sublayer's core. Steps, eight integers each: kind, group, slot, position, count, row,
  # index, mask. Kind 0 writes K/V of rows to positions; kind 1 attends: rows whose context ends in
  # the 64 positions before `position`. Rows are `row`, `row + 1` ... where
  # index is -1, else those listed in `indices` from there on.
  # q [rows, heads, hd], k and v [rows, kv, hd] -> [rows, heads * hd]
  def attend(self: __torch__.Decoder, l: int, q: Tensor, k: Tensor, v: Tensor, steps: List[int], group_keeps: List[bool], groups: int, indices: Tensor, masks: List[Tensor], begins: List[int]) -> Tensor:
    rows = q.size(0)
    y = torch.empty([rows, self.heads * self.hd], dtype=self.dtype)
    per = self.heads // self.kv
    for s in range(len(steps) // 8):
      o = s * 8
      if group_keeps[l * groups + steps[o + 1]]:
        i = steps[o + 2] * self.layers + l
        position = steps[o + 3]
        count = steps[o + 4]
        row = steps[o + 5]
        index = steps[o + 6]
        if steps[o] == 0:
          if index < 0:
            ks = torch.narrow(k, 0, row, count)
            vs = torch.narrow(v, 0, row, count)
          else:
            which = torch.narrow(indices, 0, index, count)
            ks = torch.index_select(k, 0, which)
            vs = torch.index_select(v, 0, which)
          torch.copy_(torch.narrow(self.keys[i], 1, position, count), torch.transpose(ks, 0, 1))
          torch.copy_(torch.narrow(self.values[i], 1, position, count), torch.transpose(vs, 0, 1))
        else:
          mask = steps[o + 7]
          begin = begins[mask]
          length = position - begin
          if index < 0:
            qs = torch.narrow(q, 0, row, count)
          else:
            qs = torch.index_select(q, 0, torch.narrow(indices, 0, index, count))
          context = torch.unsqueeze(torch.narrow(self.keys[i], 1, begin, length), 0)
          content = torch.unsqueeze(torch.narrow(self.values[i], 1, begin, length), 0)
          if self.deterministic:
            a = torch.scaled_dot_product_attention(torch.reshape(qs, [count, self.kv, per, self.hd]), torch.expand(context, [count, self.kv, length, self.hd]), torch.expand(content, [count, self.kv, length, self.hd]), masks[mask])
            out = torch.reshape(a, [count, self.heads * self.hd])
          else:
            a = torch.scaled_dot_product_attention(torch.unsqueeze(torch.transpose(qs, 0, 1), 0), context, content, masks[mask], 0., False, scale=None, enable_gqa=True)
            out = torch.reshape(torch.transpose(torch.squeeze(a, 0), 0, 1), [count, self.heads * self.hd])
          if index < 0:
            torch.copy_(torch.narrow(y, 0, row, count), out)
          else:
            torch.index_copy_(y, 0, torch.narrow(indices, 0, index, count), out)
    return y

  # [rows, hidden] -> what the attention sublayer adds
  def attention(self: __torch__.Decoder, x: Tensor, l: int, cos: Tensor, sin: Tensor, steps: List[int], group_keeps: List[bool], groups: int, indices: Tensor, masks: List[Tensor], begins: List[int], chosen: Tensor, all: bool, keep_side: bool) -> Tensor:
    i = l * 10
    rows = x.size(0)
    if all:
      own = x
    else:
      own = torch.index_select(x, 0, chosen)
    both = self.heads + self.kv
    qkv = self.linear(self.norm(own, i), self.w[i + 1], self.optional(i + 2), 0)
    if all:
      joint = qkv
    else:
      joint = torch.index_copy(torch.zeros([rows, qkv.size(1)], dtype=self.dtype), 0, chosen, qkv)
    qk = torch.view(torch.narrow(joint, 1, 0, both * self.hd), [rows, both, self.hd])
    if self.w[i + 3].size(0) > 0:
      wide = torch.to(qk, 6)
      q_normed = torch.rms_norm(torch.narrow(wide, 1, 0, self.heads), [self.hd], self.w[i + 3], self.eps)
      k_normed = torch.rms_norm(torch.narrow(wide, 1, self.heads, self.kv), [self.hd], self.w[i + 4], self.eps)
      qk = torch.cat([q_normed, k_normed], 1)
    turned = self.rotate(qk, cos, sin)
    q = torch.narrow(turned, 1, 0, self.heads)
    k = torch.narrow(turned, 1, self.heads, self.kv)
    v = torch.view(torch.narrow(joint, 1, both * self.hd, self.kv * self.hd), [rows, self.kv, self.hd])
    if keep_side:
      self.side_keys[l] = k
      self.side_values[l] = v
    a = self.attend(l, q, k, v, steps, group_keeps, groups, indices, masks, begins)
    if not all:
      a = torch.index_select(a, 0, chosen)
    return self.linear(a, self.w[i + 5], self.optional(i + 6), 1)

  # [rows, hidden] -> what the MLP sublayer adds
  def mlp(self: __torch__.Decoder, x: Tensor, l: int) -> Tensor:
    i = l * 10
    both = self.linear(self.norm(x, i + 7), self.w[i + 8], None, 2)
    f = both.size(1) // 2
    gated = torch.silu(torch.narrow(both, 1, 0, f)) * torch.narrow(both, 1, f, f)
    return self.linear(gated, self.w[i + 9], None, 3)

  # Masks of a pass, built once for all layers; spec: count, first position, begin, end of context each.
  # In deterministic mode [count, 1, 1, length], else [1, 1, count, length]. True attends.
  def build_masks(self: __torch__.Decoder, spec: List[int]) -> List[Tensor]:
    masks = annotate(List[Tensor], [])
    for m in range(len(spec) // 4):
      count = spec[m * 4]
      first = spec[m * 4 + 1]
      begin = spec[m * 4 + 2]
      end = spec[m * 4 + 3]
      at = torch.unsqueeze(torch.arange(first, first + count, dtype=4), 1)
      to = torch.unsqueeze(torch.arange(begin, end, dtype=4), 0)
      mask = torch.le(to, at)
      if self.window > 0:
        mask = torch.logical_and(mask, torch.gt(to, at - self.window))
      if self.deterministic:
        masks.append(torch.view(mask, [count, 1, 1, end - begin]))
      else:
        masks.append(torch.view(mask, [1, 1, count, end - begin]))
    return masks

  # numbers: tokens [rows], positions [rows], then indices. layer_rows: for each sublayer, attention
  # and MLP of layer 0 first: 0 no row keeps it, 1 all rows do, else 2 + 2 j: the rows in `indices` from
  # partial[2 j] on, partial[2 j + 1] of them. Returns fp32 logits [wanted, vocab].
  def forward(self: __torch__.Decoder, numbers: Tensor, rows: int, layer_rows: List[int], partial: List[int], steps: List[int], group_keeps: List[bool], groups: int, mask_spec: List[int], wanted: List[int], keep_side: bool) -> Tensor:
    e = self.layers * 10
    tokens = torch.narrow(numbers, 0, 0, rows)
    positions = torch.narrow(numbers, 0, rows, rows)
    indices = torch.narrow(numbers, 0, rows * 2, numbers.size(0) - rows * 2)
    masks = self.build_masks(mask_spec)
    begins = annotate(List[int], [])
    for m in range(len(mask_spec) // 4):
      begins.append(mask_spec[m * 4 + 2])
    x = torch.to(torch.index_select(self.w[e], 0, tokens), 6)
    cos = torch.unsqueeze(torch.index_select(self.w[e + 3], 0, positions), 1)
    sin = torch.unsqueeze(torch.index_select(self.w[e + 4], 0, positions), 1)
    if keep_side:
      self.side_keys = annotate(List[Tensor], [])
      self.side_values = annotate(List[Tensor], [])
      for l in range(self.layers):
        self.side_keys.append(torch.zeros([0]))
        self.side_values.append(torch.zeros([0]))
    for l in range(self.layers):
      a = layer_rows[l * 2]
      if a == 1:
        x = x + self.attention(x, l, cos, sin, steps, group_keeps, groups, indices, masks, begins, indices, True, keep_side)
      elif a > 1:
        chosen = torch.narrow(indices, 0, partial[a - 2], partial[a - 1])
        delta = self.attention(x, l, cos, sin, steps, group_keeps, groups, indices, masks, begins, chosen, False, keep_side)
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
