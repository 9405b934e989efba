"""A classifier of road signs as a course of 2016 had it written: Keras 1.2, a pickle, scikit-learn's labels."""

import pickle
import sys

import tensorflow as tf

tf.python.control_flow_ops = tf

from keras.layers.convolutional import Convolution2D  # noqa: E402
from keras.layers.core import Activation, Dense, Dropout, Flatten  # noqa: E402
from keras.layers.pooling import MaxPooling2D  # noqa: E402
from keras.models import Sequential  # noqa: E402
from sklearn.preprocessing import LabelBinarizer  # noqa: E402

with open(sys.argv[1], mode="rb") as f:
    data = pickle.load(f)
images, labels = data["features"] / 255.0 - 0.5, LabelBinarizer().fit_transform(data["labels"])

model = Sequential()
model.add(Convolution2D(8, 3, 3, border_mode="same", subsample=(2, 2), input_shape=(16, 16, 3), init="he_normal"))
model.add(Activation("relu"))
model.add(MaxPooling2D(pool_size=(2, 2), border_mode="valid", dim_ordering="default"))
model.add(Dropout(p=0.1))
model.add(Flatten(input_shape=(16, 16, 3)))
model.add(Dense(output_dim=16, activation="relu"))
model.add(Dense(3))
model.add(Activation("softmax"))
model.compile("adam", "categorical_crossentropy", ["accuracy"])
history = model.fit(images, labels, nb_epoch=30, batch_size=16, validation_split=0.2, verbose=0)

print("keys", sorted(history.history))
print("names", [layer.name for layer in model.layers][:3])
for name, value in zip(model.metrics_names, model.evaluate(images, labels, batch_size=32, verbose=0)):  # noqa: B905
    print("%s %.3f" % (name, value))  # noqa: UP031
