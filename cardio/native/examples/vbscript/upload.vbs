' Signs with the component, uploads visits for a pre-check (A2), fetches the check result.
'
'   certutil -encode visits.xml visits.b64
'   cscript //nologo upload.vbs TARGET visits.b64 result.b64
'   certutil -decode result.b64 result.json
'
' TARGET is a base URL that ends in /V1000/; `cardio emulate` prints one. VBScript has no Base64 of
' its own: certutil, which every Windows has, makes and reads it.
Option Explicit
Const Service = "30"   ' data transmission
Const SamCard = "3"    ' the SAM
Const NotReady = "5002"

Dim Files, Target, Identity, Answer, Attempt
Set Files = CreateObject("Scripting.FileSystemObject")
Target = WScript.Arguments(0)
Identity = Signed()

Answer = Post("VNHI_Upload", Identity & ", " & Pair("sPatData", Base64Of(WScript.Arguments(1))) _
    & ", " & Pair("sUploadDT", Now17()))
WScript.Echo "VNHI_Upload " & Field(Answer, "RtnCode") & " " & Field(Answer, "Opcode")
If Field(Answer, "RtnCode") <> "0000" Then WScript.Quit 1

Identity = Identity & ", " & Pair("sOpcode", Field(Answer, "Opcode"))
For Attempt = 1 To 30
    Answer = Post("VNHI_Download", Identity)
    If Field(Answer, "RtnCode") <> NotReady Then Exit For
    WScript.Sleep 10000
Next
WScript.Echo "VNHI_Download " & Field(Answer, "RtnCode")
If Field(Answer, "RtnCode") <> "0000" Then WScript.Quit 1
Files.CreateTextFile(WScript.Arguments(2), True).Write Field(Answer, "Tx_result_json")

' What every call begins with: who signs, the random and its signature (good for an hour).
Function Signed()
    Dim Component, Sam, Random
    Set Component = CreateObject("CsHisX.nhicshisx.1")
    Sam = Component.GetSAMCardInfoInCS()
    Random = Component.VPNGetRandomX()
    Signed = Pair("sSamid", Field(Sam, "CARD_ID")) & ", " & Pair("sHospid", Field(Sam, "HOSP")) _
        & ", " & Pair("sClientrandom", Random) _
        & ", " & Pair("sSignature", Component.VPNH_SignX(Random, SamCard, Service)) _
        & ", " & Pair("sType", "A2")
End Function

Function Post(Operation, Fields)
    Dim Http
    Set Http = CreateObject("WinHttp.WinHttpRequest.5.1")
    Http.Open "POST", Target & Operation, False
    Http.SetRequestHeader "Content-Type", "application/json"
    Http.SetRequestHeader "Accept", "application/json"
    Http.Send "{" & Fields & "}"
    Post = Http.ResponseText
End Function

' All values here are ASCII without quotes or backslashes.
Function Pair(Name, Value)
    Pair = """" & Name & """: """ & Value & """"
End Function

' A text of an answer, without the line breaks that a Base64 text may have.
Function Field(Json, Name)
    Dim Pattern, Found
    Set Pattern = New RegExp
    Pattern.IgnoreCase = True
    Pattern.Pattern = """" & Name & """\s*:\s*""([^""]*)"""
    Set Found = Pattern.Execute(Json)
    Field = ""
    If Found.Count > 0 Then
        Field = Replace(Replace(Found(0).SubMatches(0), "\r", ""), "\n", "")
        Field = Replace(Field, "\/", "/")
    End If
End Function

' certutil's file is lines of Base64 between two lines of dashes; to add them up one by one would
' take minutes for a long one.
Function Base64Of(Path)
    Dim Frame, Text
    Set Frame = New RegExp
    Frame.Global = True
    Frame.Pattern = "-----[^-]*-----|\s"
    Set Text = Files.OpenTextFile(Path)
    Base64Of = Frame.Replace(Text.ReadAll, "")
    Text.Close
End Function

' Local time as 17 digits, milliseconds at the end.
Function Now17()
    Dim Seconds
    Seconds = Timer
    Now17 = Year(Date) & Two(Month(Date)) & Two(Day(Date)) & Two(Int(Seconds / 3600)) _
        & Two(Int(Seconds / 60) Mod 60) & Two(Int(Seconds) Mod 60) _
        & Right("00" & Int((Seconds - Int(Seconds)) * 1000), 3)
End Function

Function Two(Number)
    Two = Right("0" & Number, 2)
End Function
