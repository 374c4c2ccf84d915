/**
 * Which sublayers of the model a draft skips, and what that costs and earns: skip sets, measured
 * costs, the speed they predict, calibration of confidences, and the guard that turns speculation
 * off where it does not pay. Values and pure functions; no device, thread or clock.
 */
package io.skipstream.tuning;
