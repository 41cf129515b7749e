# gst-latestframe
# Copyright (C) 2026 the gst-latestframe authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a tutorial uses of OpenCV, without OpenCV and without a camera."""
import time


class Picture:
    """Of NumPy's array, a tutorial uses shape and tobytes()."""

    def __init__(self, width, height, number):
        self.shape = (height, width, 3)
        self.number = number

    def tobytes(self):
        height, width, depth = self.shape
        return bytes([self.number % 256]) * (width * height * depth)


class VideoCapture:
    def __init__(self, device):
        self.number = 0

    def isOpened(self):
        return True

    def read(self):
        time.sleep(1 / 30)
        self.number += 1
        return True, Picture(320, 240, self.number)

    def release(self):
        pass
