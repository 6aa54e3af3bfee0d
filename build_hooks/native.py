"""Hatch build hook: compiles the C kernels with the machine's compiler, or one from pip.

Without any compiler the package still works: every kernel has a twin in numpy and pyarrow.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FLAGS = [
    "-O3",
    "-std=c11",
    "-shared",
    "-fPIC",
    "-fno-math-errno",
    "-ffp-contract=off",
    "-Wall",
    "-Wno-stringop-overread",
]


class NativeKernels(BuildHookInterface):
    """Compiles `src/provender/kernels/*.c` into one shared library that ctypes loads."""

    @property
    def folder(self) -> Path:
        """The folder that holds the sources and receives the library."""
        return Path(self.root, "src/provender/kernels")

    @property
    def library(self) -> Path:
        """The library's path; the suffix is what the loader looks for."""
        return self.folder / ("_native.dll" if sys.platform == "win32" else "_native.so")

    def dependencies(self) -> list[str]:
        """Ask pip for a compiler only on a machine that has none."""
        return [] if self.system_compiler() else ["ziglang>=0.13"]

    def system_compiler(self) -> list[str] | None:
        """Return the command of a compiler that really makes a library here, or None."""
        if os.environ.get("PROVENDER_CC"):
            return os.environ["PROVENDER_CC"].split()
        for name in ("cc", "gcc", "clang"):
            if path := shutil.which(name):
                return [path]
        return None

    def compiler(self) -> list[str]:
        """Return the command to compile with."""
        return self.system_compiler() or [sys.executable, "-m", "ziglang", "cc"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Compile before the files are collected; warn and go on when that fails."""
        sources = sorted(self.folder.glob("*.c"))
        temporary = self.library.with_suffix(f".{os.getpid()}.tmp")
        command = [*self.compiler(), *FLAGS, "-o", str(temporary), *map(str, sources)]
        try:
            subprocess.run(command, check=True, capture_output=True, text=True)
            temporary.replace(self.library)
        except (OSError, subprocess.CalledProcessError) as error:
            temporary.unlink(missing_ok=True)
            self.library.unlink(missing_ok=True)
            reason = getattr(error, "stderr", "") or str(error)
            self.app.display_warning(f"No native kernels, slower twins will run: {reason}")
            return
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{self.platform()}"

    def platform(self) -> str:
        """Return this machine's wheel platform tag."""
        from packaging.tags import sys_tags  # noqa: PLC0415 - hatchling brings it

        return next(iter(sys_tags())).platform
