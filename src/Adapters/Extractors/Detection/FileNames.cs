using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Extractors.Detection;

/// <summary>What a name's extension says about text; binary formats speak for themselves.</summary>
internal static class FileNames
{
    private static readonly Dictionary<string, FileType> Types = Build();

    /// <summary>The type an extension (lower case, with its dot) stands for, or null when it says nothing.</summary>
    public static FileType? TypeOf(string extension) => Types.TryGetValue(extension, out var type) ? type : null;

    private static Dictionary<string, FileType> Build()
    {
        var types = new Dictionary<string, FileType>(StringComparer.Ordinal);
        Add(FileType.Text, "txt text log vtt srt asc nfo");
        Add(FileType.Markdown, "md markdown mdown mkd mdx qmd rmd");
        Add(FileType.Html, "html htm xhtml xht mhtml shtml");
        Add(FileType.Xml, "xml xsd xsl xslt svg rss atom wsdl kml gpx dita docbook xliff tmx plist opml resx");
        Add(FileType.Json, "json geojson topojson jsonld json5 jsonc har webmanifest");
        Add(FileType.NdJson, "ndjson jsonl ldjson");
        Add(FileType.Csv, "csv tsv tab psv");
        Add(FileType.Notebook, "ipynb");
        Add(FileType.Email, "eml");
        Add(FileType.Org, "org");
        Add(FileType.Rst, "rst rest");
        Add(FileType.Tex, "tex latex ltx");
        Add(FileType.SourceCode,
            "ada adb ads asm awk bash bat bicep bzl c cc cfg cjs clj cljs cmake cmd cob coffee conf cpp cr cs csh csproj css csx cu cxx d dart diff "
            + "dockerfile editorconfig elm env erb erl ex exs f f77 f90 f95 fish for fs fsi fsproj fsx gemspec go gql gradle graphql groovy h haml hbs hcl hh hpp hrl hs hxx "
            + "ini ipp java jl js jsp jsx kt kts less lisp lua m make mjs mk ml mli mm nim nix pas patch php pl pm podspec pp pro properties props proto ps1 psd1 psm1 pug "
            + "purs py pyi pyx r rake rb razor rkt rs sass sbt scala scm scss sh sln sol sql styl sv svelte swift targets tcl tf tfvars thrift toml ts tsx v vb vbs vhd "
            + "vhdl vim vue wat yaml yml zig zsh");
        return types;

        void Add(FileType type, string extensions)
        {
            foreach (var extension in extensions.Split(' ')) types.Add("." + extension, type);
        }
    }
}
