/** From a record's bytes to a request with everything resolved, or to the reason why not. */
package io.skipstream.processor.request;
