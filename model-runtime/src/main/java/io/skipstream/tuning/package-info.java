/** Which sublayers of the model a draft skips. */
package io.skipstream.tuning;
