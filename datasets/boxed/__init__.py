"""Data sets of pictures with boxes: Pascal VOC's XML, COCO's JSON and YOLO's labels."""
