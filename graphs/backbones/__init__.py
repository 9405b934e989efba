"""Networks without their heads: pictures -> feature maps by stride, shared by every task. One file per family."""
