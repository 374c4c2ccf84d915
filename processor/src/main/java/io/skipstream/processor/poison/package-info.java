/**
 * Prompts that kill the process which generates them.
 *
 * <p>A stored prompt names the process that has it generated, and counts its attempts that ended
 * with the death of that process. Whoever takes the prompt up later has to tell such a death from
 * everything else that ends an attempt:
 *
 * <ul>
 *   <li>An orderly end gives its prompts back: before it leaves it clears the name in the store.
 *   <li>A task that is closed and revived in place (an aborted transaction) finds its own name.
 *   <li>A task that moved away because of a rebalance can't write any more: its last transaction is
 *       committed before it hears of the move. But its process is alive, and the consumer group
 *       knows.
 *   <li>A process that is not in the group died, or was silent for so long that it counts as dead.
 *       A dead member has left the group before its partitions have a new owner, so its name is not
 *       found there: the attempt was a crash.
 * </ul>
 *
 * <p>A crash does not tell which of the prompts under way caused it, and power cuts count as well.
 * So after some crashes a prompt runs alone, and only a further death accuses it.
 *
 * <p>A prompt can only be counted if it was stored before it started. The attempt of a prompt taken
 * up from the store is committed first; so is a new prompt's for the first completions of a task's
 * life, as a prompt may have killed whoever had the task before, and before the commit. The process
 * may be an old one: a prompt that wandered through a group would else kill all, uncounted.
 */
package io.skipstream.processor.poison;
