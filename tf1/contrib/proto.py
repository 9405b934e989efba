"""tf.contrib.proto: protocol buffers in a graph."""

from tensorflow.python.ops.proto_ops import decode_proto, encode_proto

__all__ = ["decode_proto", "encode_proto"]
