"""Data sets of pictures with boxes: Pascal VOC's XML and COCO's JSON."""
