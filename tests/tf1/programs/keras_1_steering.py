"""A car that steers itself, in the manner of 2017: an inception module, a generator, an architecture as JSON."""

import argparse

import numpy as np
from keras.layers import ELU, AveragePooling2D, BatchNormalization, Cropping2D, Input, Lambda, merge
from keras.layers.convolutional import Convolution2D
from keras.layers.core import Dense, Flatten
from keras.models import Model, model_from_json
from keras.optimizers import Adam
from keras.regularizers import l2

parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int, default=12)
args = parser.parse_args()
rng = np.random.RandomState(0)


def frames(batch_size):
    """The road lies where the brightest column is; steering points there."""
    while True:
        places = rng.randint(4, 28, batch_size)
        images = rng.randint(0, 60, (batch_size, 16, 32, 3)).astype("float32")
        for image, place in zip(images, places):  # noqa: B905
            image[:, place - 2 : place + 2] = 250
        yield images, (places - 16) / 16.0


def conv_bn(x, nb_filter, nb_row, nb_col):
    x = Convolution2D(nb_filter, nb_row, nb_col, border_mode="same", W_regularizer=l2(1e-5))(x)
    return ELU()(BatchNormalization(axis=3, momentum=0.8)(x))


inputs = Input(shape=(16, 32, 3))
x = Lambda(lambda x: x / 127.5 - 1.0)(Cropping2D(cropping=((4, 2), (0, 0)))(inputs))
x = merge([conv_bn(x, 4, 1, 1), conv_bn(x, 4, 3, 3), conv_bn(conv_bn(x, 4, 1, 1), 4, 5, 5)], mode="concat")
x = AveragePooling2D((2, 2), strides=(2, 2))(x)
x = Dense(16, activation="relu")(Flatten()(x))
model = Model(input=inputs, output=Dense(1, name="steering")(x))
model.compile(optimizer=Adam(lr=0.01), loss="mse")
history = model.fit_generator(
    frames(32), samples_per_epoch=320, nb_epoch=args.epochs, validation_data=frames(32), nb_val_samples=64, verbose=0
)
print("first %.3f last %.3f" % (history.history["val_loss"][0], history.history["val_loss"][-1]))  # noqa: UP031

with open("model.json", "w") as f:
    f.write(model.to_json())
model.save_weights("model.h5")
with open("model.json") as f:
    again = model_from_json(f.read())
again.compile("adam", "mse")
again.load_weights("model.h5")
image, angle = next(frames(1))
print("off by %.3f" % abs(float(again.predict(image, batch_size=1)) - angle[0]))  # noqa: UP031
